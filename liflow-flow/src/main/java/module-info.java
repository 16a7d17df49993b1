/** Crystals, flow matching, sampling, analysis and the command line. */
module org.liflow.flow {
  requires transitive org.liflow.nn;
  requires com.fasterxml.jackson.databind;
  requires commons.math3;
  requires info.picocli;
  requires org.apache.commons.csv;
  requires org.slf4j;

  exports org.liflow.crystal;
  exports org.liflow.crystal.format;
  exports org.liflow.data;
}
