/** The network: DualPaiNN, its model files and the import of published checkpoints. */
module org.liflow.nn {
  requires transitive org.liflow.tensor;
  requires com.fasterxml.jackson.databind;

  exports org.liflow.nn;
  exports org.liflow.nn.io;
  exports org.liflow.nn.optim;
  exports org.liflow.nn.painn;
}
