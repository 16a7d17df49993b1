package org.liflow.kernels.jcuda;

import jcuda.driver.CUdeviceptr;

/** An address in device memory in JCuda's terms. */
final class DevicePointer extends CUdeviceptr {
  /** No address yet: an allocation fills it in. */
  DevicePointer() {}

  DevicePointer(long address) {
    super(new CUdeviceptr(), address);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
