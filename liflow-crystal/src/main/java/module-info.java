/** Crystals, their file formats, analysis of trajectories and reference molecular dynamics. */
module org.liflow.crystal {
  requires transitive org.liflow.tensor;
  requires java.xml;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires commons.math3;
  requires ejml.core;
  requires ejml.ddense;
  requires org.apache.commons.rng.api;
  requires org.apache.commons.rng.sampling;
  requires org.apache.commons.rng.simple;
  requires org.apache.commons.statistics.distribution;

  exports org.liflow.analysis;
  exports org.liflow.crystal;
  exports org.liflow.crystal.format;
  exports org.liflow.crystal.order;
  exports org.liflow.md;
  exports org.liflow.util;

  uses org.liflow.crystal.format.Compression;
  uses org.liflow.crystal.format.CrystalFormat;
}
