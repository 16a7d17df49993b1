/** A real device by JCuda's binding of the driver interface, and NVIDIA's compiler at run time. */
package org.liflow.kernels.jcuda;
