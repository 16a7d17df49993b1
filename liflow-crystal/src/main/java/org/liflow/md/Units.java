package org.liflow.md;

import static org.liflow.crystal.Constants.ATOMIC_MASS;
import static org.liflow.crystal.Constants.ELEMENTARY_CHARGE;
import static org.liflow.crystal.Constants.VACUUM_PERMITTIVITY;

import org.liflow.crystal.Constants;

/** Constants of nature in Å, ps, eV, amu and elementary charges. */
final class Units {
  /** k<sub>B</sub> in eV/K, to all digits. */
  static final double BOLTZMANN = Constants.BOLTZMANN / ELEMENTARY_CHARGE;

  /** e²/(4πε₀) in eV Å: the energy of two unit charges 1 Å apart. */
  static final double COULOMB = ELEMENTARY_CHARGE / (4e-10 * Math.PI * VACUUM_PERMITTIVITY);

  /** The acceleration, in Å/ps², of 1 amu under 1 eV/Å. */
  static final double ACCELERATION = 1e-4 * ELEMENTARY_CHARGE / ATOMIC_MASS;

  private Units() {}
}
