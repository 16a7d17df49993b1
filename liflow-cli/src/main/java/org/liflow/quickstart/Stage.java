package org.liflow.quickstart;

import java.util.Locale;

/** The parts of a quickstart, in their order. */
public enum Stage {
  /** Reference dynamics, to learn from and to compare with. */
  REFERENCE("Reference dynamics", "frames"),
  /** The reference trajectories as a data set. */
  DATASET("Data set", "trajectories"),
  /** Training of the Propagator. */
  PROPAGATOR("Training the Propagator", "steps"),
  /** Training of the Corrector. */
  CORRECTOR("Training the Corrector", "steps"),
  /** Trajectories of an arrangement and a temperature that training never saw. */
  GENERATION("Generating", "strides");

  private final String title;
  private final String unit;

  Stage(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** What is done, for people. */
  public String title() {
    return title;
  }

  /** What its steps are. */
  public String unit() {
    return unit;
  }

  /** Its name in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
