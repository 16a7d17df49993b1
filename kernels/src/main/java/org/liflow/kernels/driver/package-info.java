/** The interface to a CUDA device: memory, modules, launches and recorded graphs. */
package org.liflow.kernels.driver;
