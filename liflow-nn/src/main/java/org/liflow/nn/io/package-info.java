/** Models on disk: our own files, safetensors underneath, and published checkpoints. */
package org.liflow.nn.io;
