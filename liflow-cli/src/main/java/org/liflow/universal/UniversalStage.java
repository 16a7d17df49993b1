package org.liflow.universal;

/** The stages, in their order. */
public enum UniversalStage {
  /** Ordered supercells at the bottom of their energy's valley. */
  CRYSTALS("Supercells", "crystals"),
  /** A few steps of each supercell, to tell how long the next stage takes. */
  ESTIMATE("Measuring the cost", "supercells"),
  /** Reference dynamics of each supercell at each temperature. */
  REFERENCE("Reference dynamics", "frames"),
  /** The reference trajectories as a data set. */
  DATASET("Data set", "trajectories");

  private final String title;
  private final String unit;

  UniversalStage(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** {@return the title of the stage} */
  public String title() {
    return title;
  }

  /** {@return the unit of its steps, in the plural} */
  public String unit() {
    return unit;
  }
}
