package org.liflow.md;

/**
 * Constants of nature in Å, ps, eV, amu and elementary charges, from CODATA 2018 (Tiesinga et al.,
 * Rev. Mod. Phys. 93, 025010, 2021); e and k<sub>B</sub> are exact in the SI of 2019.
 */
final class Units {
  /** e in C. */
  private static final double ELEMENTARY_CHARGE = 1.602176634e-19;

  /** The atomic mass constant in kg. */
  private static final double ATOMIC_MASS = 1.66053906660e-27;

  /** The permittivity of the vacuum in F/m. */
  private static final double VACUUM_PERMITTIVITY = 8.8541878128e-12;

  /** k<sub>B</sub> in eV/K. */
  static final double BOLTZMANN = 1.380649e-23 / ELEMENTARY_CHARGE;

  /** e²/(4πε₀) in eV Å: the energy of two unit charges 1 Å apart. */
  static final double COULOMB = ELEMENTARY_CHARGE / (4e-10 * Math.PI * VACUUM_PERMITTIVITY);

  /** The acceleration, in Å/ps², of 1 amu under 1 eV/Å. */
  static final double ACCELERATION = 1e-4 * ELEMENTARY_CHARGE / ATOMIC_MASS;

  private Units() {}
}
