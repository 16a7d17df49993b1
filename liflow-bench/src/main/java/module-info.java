/** Benchmarks of the network, the stride and the neighbour list. */
module org.liflow.bench {
  requires org.liflow.flow;
  requires com.fasterxml.jackson.databind;
  requires jmh.core;
}
