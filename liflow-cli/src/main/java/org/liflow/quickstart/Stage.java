package org.liflow.quickstart;

import java.util.Locale;

/** The stages of a quickstart, in their order. */
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

  /** The title of the stage. */
  public String title() {
    return title;
  }

  /** The unit of its steps, in the plural. */
  public String unit() {
    return unit;
  }

  /** The name of the stage in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
