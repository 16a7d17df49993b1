/** Benchmarks. */
module org.liflow.bench {
  requires org.liflow.flow;
}
