/** Tensors, backends and periodic geometry: the arithmetic under the network. */
module org.liflow.tensor {
  exports org.liflow.tensor;
  exports org.liflow.tensor.backend;
  exports org.liflow.tensor.geometry;
  exports org.liflow.tensor.io;
}
