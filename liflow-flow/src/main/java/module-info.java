/** Flow matching over crystals: simulation, training, data sets and evaluation. */
module org.liflow.flow {
  requires transitive org.liflow.crystal;
  requires transitive org.liflow.nn;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires commons.math3;
  requires ejml.core;
  requires ejml.ddense;
  requires org.apache.commons.csv;
  requires transitive org.apache.commons.rng.api;
  requires org.apache.commons.rng.simple;
  requires org.apache.commons.statistics.distribution;
  requires org.snakeyaml.engine.v2;

  exports org.liflow.data;
  exports org.liflow.evaluate;
  exports org.liflow.flow;
  exports org.liflow.prior;
  exports org.liflow.run;
  exports org.liflow.train;
}
