package org.liflow.md;

import java.util.Locale;

/** How the dynamics exchanges heat with its surroundings. */
public sealed interface Thermostat {
  /** No exchange: the microcanonical ensemble. */
  record None() implements Thermostat {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * Stochastic velocity rescaling (Bussi, Donadio and Parrinello, J. Chem. Phys. 126, 014101,
   * 2007): all velocities by one factor after each step, drawn so that the kinetic energy is
   * canonical. Diffusion is next to undisturbed.
   *
   * @param relaxation time in ps
   */
  record VelocityRescaling(double relaxation) implements Thermostat {
    /**
     * @throws IllegalArgumentException when the time is not positive
     */
    public VelocityRescaling {
      requirePositive(relaxation);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "velocity rescaling, %s ps", relaxation);
    }
  }

  /**
   * Friction and noise on every atom, in the splitting BAOAB (Leimkuhler and Matthews, Appl. Math.
   * Res. Express 2013, 34); the centre of mass is kept at rest. Diffusion is slowed down.
   *
   * @param friction in 1/ps
   */
  record Langevin(double friction) implements Thermostat {
    /**
     * @throws IllegalArgumentException when the friction is not positive
     */
    public Langevin {
      requirePositive(friction);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "Langevin, %s/ps", friction);
    }
  }

  private static void requirePositive(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("a thermostat with " + value);
    }
  }
}
