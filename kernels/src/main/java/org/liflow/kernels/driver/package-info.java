/** What is asked of a CUDA device: memory, modules, launches and recorded graphs; no more. */
package org.liflow.kernels.driver;
