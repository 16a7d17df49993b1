package org.liflow.kernels.jcuda;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.MatrixProducts;
import org.liflow.tensor.Resources;

/** NVIDIA's cuBLAS on the stream of a device, without reduced precision. */
public final class CublasProducts implements MatrixProducts {
  private static final Pointer ONE = Pointer.to(new float[] {1});

  private final JCudaDevice device;
  private final cublasHandle handle = new cublasHandle();
  private final String name;

  /**
   * @throws CudaException when it does not start
   * @throws LinkageError when its library or the binding for this system is missing
   */
  public CublasProducts(JCudaDevice device) {
    this.device = device;
    device.enter();
    check(JCublas2.cublasCreate(handle), "start cuBLAS on " + device.name());
    try (Resources made = new Resources()) {
      made.add(this);
      int[] version = new int[1];
      check(JCublas2.cublasGetVersion(handle, version), "ask cuBLAS for its version");
      name = "cuBLAS " + version[0] / 10000 + "." + version[0] / 100 % 100;
      check(
          JCublas2.cublasSetStream(handle, new cudaStream_t(device.stream())),
          "give cuBLAS the stream");
      check(
          JCublas2.cublasSetMathMode(handle, cublasMath.CUBLAS_PEDANTIC_MATH),
          "choose the precision of cuBLAS");
      made.keep();
    }
  }

  private static void check(int result, String call) {
    if (result != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new CudaException(call + ": " + cublasStatus.stringFor(result));
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** cuBLAS is column-major and sees the transposes: the target's is rightᵀ times left. */
  @Override
  public void addTransposedProduct(
      int rows, int inner, int columns, long left, long right, long target) {
    device.enter();
    check(
        JCublas2.cublasSgemm(
            handle,
            cublasOperation.CUBLAS_OP_N,
            cublasOperation.CUBLAS_OP_T,
            columns,
            inner,
            rows,
            ONE,
            new DevicePointer(right),
            columns,
            new DevicePointer(left),
            inner,
            ONE,
            new DevicePointer(target),
            columns),
        "cublasSgemm of " + inner + " x " + rows + " by " + rows + " x " + columns);
  }

  @Override
  public void close() {
    device.enter();
    check(JCublas2.cublasDestroy(handle), "close cuBLAS");
  }
}
