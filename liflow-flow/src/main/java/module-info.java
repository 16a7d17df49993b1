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
  requires org.apache.commons.statistics.distribution;
  requires org.slf4j;

  exports org.liflow.analysis;
  exports org.liflow.crystal;
  exports org.liflow.report;
}
