/** Benchmarks of the network, the stride, the neighbour list and the reference dynamics. */
module org.liflow.bench {
  requires org.liflow.cli;
  requires org.liflow.flow;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.xml;
  requires jdk.management;
  requires jmh.core;
  requires org.apache.commons.statistics.distribution;

  opens org.liflow.bench to
      info.picocli;
  opens org.liflow.bench.coverage to
      info.picocli;
}
