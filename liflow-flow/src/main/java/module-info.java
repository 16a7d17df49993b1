/** Crystals, flow matching, sampling, analysis and the command line. */
module org.liflow.flow {
  requires transitive org.liflow.nn;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires commons.math3;
  requires ejml.core;
  requires ejml.ddense;
  requires info.picocli;
  requires org.apache.commons.csv;
  requires transitive org.apache.commons.rng.api;
  requires org.apache.commons.rng.sampling;
  requires org.apache.commons.rng.simple;
  requires org.apache.commons.statistics.distribution;
  requires org.slf4j;
  requires org.snakeyaml.engine.v2;
  requires me.tongfei.progressbar;

  exports org.liflow.analysis;
  exports org.liflow.crystal;
  exports org.liflow.crystal.format;
  exports org.liflow.data;
  exports org.liflow.evaluate;
  exports org.liflow.flow;
  exports org.liflow.md;
  exports org.liflow.prior;
  exports org.liflow.quickstart;
  exports org.liflow.report;
  exports org.liflow.run;
  exports org.liflow.train;

  opens org.liflow.cli to
      info.picocli;
}
