/** The network's operations as CUDA kernels, and the backend that runs them on a device. */
module org.liflow.kernels {
  requires jcublas;
  requires jcuda;
  requires transitive org.liflow.tensor;

  exports org.liflow.kernels;
  exports org.liflow.kernels.driver;

  provides org.liflow.tensor.backend.BackendProvider with
      org.liflow.kernels.CudaProvider;
}
