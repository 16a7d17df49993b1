package org.liflow.analysis;

/**
 * The frame that displacements are measured in, since thermostats and generated steps let cells
 * drift.
 */
public enum ReferenceFrame {
  /** The fixed axes of the trajectory. */
  NONE,
  /** The centre of mass of all atoms but the mobile species. */
  FRAMEWORK,
  /** The centre of mass of all atoms. */
  ALL
}
