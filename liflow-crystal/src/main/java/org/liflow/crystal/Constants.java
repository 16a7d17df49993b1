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

  /** Å in one bohr; the value of CODATA 2022 is smaller by 7e-10 of it. */
  public static final double BOHR = 0.529177210903;

  /** k<sub>B</sub> in eV/K, to all digits. */
  public static final double BOLTZMANN_EV_EXACT = BOLTZMANN / ELEMENTARY_CHARGE;

  /** e²/(4πε₀) in eV Å: the energy of two unit charges 1 Å apart. */
  public static final double COULOMB_EV_A =
      ELEMENTARY_CHARGE / (4e-10 * Math.PI * VACUUM_PERMITTIVITY);

  /** The acceleration, in Å/ps², of 1 amu under 1 eV/Å. */
  public static final double ACCELERATION = 1e-4 * ELEMENTARY_CHARGE / ATOMIC_MASS;

  private Constants() {}
}
