/** The backend on a CUDA device: its operations, its memory and where its kernels come from. */
package org.liflow.kernels;
