package org.liflow.crystal;

/**
 * Constants of nature, from CODATA 2018 (Tiesinga et al., Rev. Mod. Phys. 93, 025010, 2021); e and
 * k<sub>B</sub> are exact in the SI of 2019.
 */
public final class Constants {
  /** e in C. */
  public static final double ELEMENTARY_CHARGE = 1.602176634e-19;

  /** k<sub>B</sub> in J/K. */
  public static final double BOLTZMANN = 1.380649e-23;

  /**
   * k<sub>B</sub> in eV/K, to ten digits. Priors are scaled by it, so that one digit more would
   * give other trajectories for the same seed.
   */
  public static final double BOLTZMANN_EV = 8.617333262e-5;

  /** The atomic mass constant in kg. */
  public static final double ATOMIC_MASS = 1.66053906660e-27;

  /** The permittivity of the vacuum in F/m. */
  public static final double VACUUM_PERMITTIVITY = 8.8541878128e-12;

  private Constants() {}
}
