/** Tensors, backends and periodic geometry: the arithmetic under the network. */
module org.liflow.tensor {
  exports org.liflow.files;
  exports org.liflow.tensor;
  exports org.liflow.tensor.autograd;
  exports org.liflow.tensor.backend;
  exports org.liflow.tensor.geometry;
  exports org.liflow.tensor.io;
  exports org.liflow.tensor.parallel;

  uses org.liflow.tensor.backend.BackendProvider;

  provides org.liflow.tensor.backend.BackendProvider with
      org.liflow.tensor.backend.cpu.VectorProvider,
      org.liflow.tensor.backend.cpu.ScalarProvider;
}
