/** The CUDA backend's module. It holds no code yet: computing runs on the CPU backend. */
module org.liflow.kernels {
  requires org.liflow.tensor;
}
