package org.liflow.md;

import java.util.Locale;
import org.liflow.crystal.Constants;

/**
 * The exchange of heat between the atoms and their surroundings. LiFlow brings {@link None}, {@link
 * VelocityRescaling}, {@link Langevin} and {@link VelocityRedraw}; implement the interface for
 * others.
 *
 * <p>A thermostat is immutable: all that it changes are the velocities it is handed, and its random
 * numbers come from there, so that a trajectory can go on bit by bit from any step.
 *
 * <pre>{@code
 * record Cooling(double rate) implements Thermostat {
 *   public Moment moment() { return Moment.END_OF_STEP; }
 *   public double exchange(Atoms atoms) {
 *     double before = atoms.kineticEnergy();
 *     double[] velocities = atoms.velocities();
 *     for (int k = 0; k < velocities.length; k++) {
 *       velocities[k] *= 1 - rate * atoms.timeStep();
 *     }
 *     return before - atoms.kineticEnergy();
 *   }
 * }
 * }</pre>
 */
public interface Thermostat {
  /** The moments of a time step at which a thermostat may act. */
  enum Moment {
    /** At none. */
    NEVER,
    /** Between the two halves of the step of the positions, as in the splitting BAOAB. */
    MIDDLE_OF_STEP,
    /** When positions and velocities have come to the end of the step. */
    END_OF_STEP
  }

  /** The atoms within a time step, for a thermostat to change their velocities. */
  interface Atoms {
    /**
     * Returns the temperature to be kept.
     *
     * @return in K
     */
    double temperature();

    /**
     * Returns the time step.
     *
     * @return in ps
     */
    double timeStep();

    /**
     * Returns the number of this step.
     *
     * @return counted from 1 since the start of the dynamics, also where it goes on from a state
     */
    long step();

    /**
     * Returns the mass of an atom.
     *
     * @param atom counted from 0
     * @return in amu
     */
    double mass(int atom);

    /**
     * Returns the velocities themselves.
     *
     * @return x, y, z of each atom in Å/ps; to be changed in place
     */
    double[] velocities();

    /**
     * Computes the kinetic energy of the velocities as they are now.
     *
     * @return in eV
     */
    double kineticEnergy();

    /**
     * Returns the number of degrees of freedom.
     *
     * @return three per atom, less three of the centre of mass
     */
    int degreesOfFreedom();

    /**
     * Computes the standard deviation of an atom's velocity along an axis at the temperature.
     *
     * @param atom counted from 0
     * @return in Å/ps
     */
    double thermalSpeed(int atom);

    /** Takes the velocity of the centre of mass from all velocities. */
    void stopCentreOfMass();

    /**
     * Draws a random number of the normal distribution, which seed, temperature and step decide.
     *
     * @return of mean 0 and variance 1
     */
    double gaussian();

    /**
     * Draws a random number of a gamma distribution.
     *
     * @param shape positive
     * @return of mean {@code shape} and variance {@code shape}
     */
    double gamma(double shape);

    /**
     * Draws an evenly distributed random number.
     *
     * @return from 0 to below 1
     */
    double uniform();
  }

  /**
   * Says at which moment of each step {@link #exchange} is called.
   *
   * @return always the same
   */
  Moment moment();

  /**
   * Changes the velocities for one time step.
   *
   * @param atoms their velocities, masses and random numbers
   * @return the energy taken out of the atoms, in eV, for the conserved energy
   */
  double exchange(Atoms atoms);

  /**
   * Returns the name and all parameters in one line. A run on disk knows its thermostat again by
   * it, so a class that is no record must override it.
   *
   * @return such as {@code Langevin, 1.0/ps}
   */
  @Override
  String toString();

  /** No exchange: the microcanonical ensemble. */
  record None() implements Thermostat {
    @Override
    public Moment moment() {
      return Moment.NEVER;
    }

    @Override
    public double exchange(Atoms atoms) {
      return 0;
    }

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
     * Checks the time.
     *
     * @param relaxation time in ps
     * @throws IllegalArgumentException when it is not positive and finite
     */
    public VelocityRescaling {
      requirePositive(relaxation, "ps");
    }

    @Override
    public Moment moment() {
      return Moment.END_OF_STEP;
    }

    /** Equation A7 of the paper. */
    @Override
    public double exchange(Atoms atoms) {
      int freedom = atoms.degreesOfFreedom();
      double kinetic = atoms.kineticEnergy();
      if (freedom == 0 || kinetic == 0) {
        return 0;
      }
      double kept = Math.exp(-atoms.timeStep() / relaxation);
      double share =
          (1 - kept) * 0.5 * Constants.BOLTZMANN_EV_EXACT * atoms.temperature() / kinetic;
      double normal = atoms.gaussian();
      // The sum of the squares of freedom − 1 further normals.
      double squares = 2 * atoms.gamma(0.5 * (freedom - 1));
      double factor =
          Math.sqrt(
              kept + share * (normal * normal + squares) + 2 * normal * Math.sqrt(kept * share));
      if (normal + Math.sqrt(kept / share) < 0) {
        factor = -factor;
      }
      double[] velocities = atoms.velocities();
      for (int k = 0; k < velocities.length; k++) {
        velocities[k] *= factor;
      }
      return kinetic * (1 - factor * factor);
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
     * Checks the friction.
     *
     * @param friction in 1/ps
     * @throws IllegalArgumentException when it is not positive and finite
     */
    public Langevin {
      requirePositive(friction, "/ps");
    }

    @Override
    public Moment moment() {
      return Moment.MIDDLE_OF_STEP;
    }

    @Override
    public double exchange(Atoms atoms) {
      double before = atoms.kineticEnergy();
      double[] velocities = atoms.velocities();
      double kept = Math.exp(-friction * atoms.timeStep());
      double noise = Math.sqrt(1 - kept * kept);
      for (int atom = 0; 3 * atom < velocities.length; atom++) {
        double scale = noise * atoms.thermalSpeed(atom);
        for (int k = 3 * atom; k < 3 * atom + 3; k++) {
          velocities[k] = kept * velocities[k] + scale * atoms.gaussian();
        }
      }
      atoms.stopCentreOfMass();
      return before - atoms.kineticEnergy();
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "Langevin, %s/ps", friction);
    }
  }

  /**
   * All velocities drawn anew from the Maxwell-Boltzmann distribution every so many steps, with the
   * centre of mass at rest, and another thermostat in between (Andersen, J. Chem. Phys. 72, 2384,
   * 1980, with collisions of all atoms at once).
   *
   * <p>Positions at the times of the draws are then a Markov chain: each depends on the one before
   * and on no velocity. This is the chain that a perfect model of the displacement over the time
   * between two draws would make. Compared with undisturbed dynamics it shows what such a model
   * must lose by not seeing velocities.
   *
   * @param steps between two draws; draws come at the end of the steps that this divides
   * @param between the thermostat of all other steps
   */
  record VelocityRedraw(int steps, Thermostat between) implements Thermostat {
    /**
     * Checks the number.
     *
     * @param steps between two draws
     * @param between the thermostat of all other steps
     * @throws IllegalArgumentException for fewer than one step, or a thermostat that acts in the
     *     middle of a step
     */
    public VelocityRedraw {
      if (steps < 1) {
        throw new IllegalArgumentException(
            "velocities redrawn every " + steps + " steps; expected at least 1");
      }
      if (between.moment() == Moment.MIDDLE_OF_STEP) {
        throw new IllegalArgumentException(
            "velocities redrawn beside "
                + between
                + "; expected a thermostat that does not act in the middle of a step");
      }
    }

    @Override
    public Moment moment() {
      return Moment.END_OF_STEP;
    }

    @Override
    public double exchange(Atoms atoms) {
      if (atoms.step() % steps != 0) {
        return between.moment() == Moment.NEVER ? 0 : between.exchange(atoms);
      }
      double before = atoms.kineticEnergy();
      double[] velocities = atoms.velocities();
      for (int k = 0; k < velocities.length; k++) {
        velocities[k] = atoms.thermalSpeed(k / 3) * atoms.gaussian();
      }
      atoms.stopCentreOfMass();
      return before - atoms.kineticEnergy();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "velocities redrawn every %d steps, else %s", steps, between);
    }
  }

  private static void requirePositive(double value, String unit) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "a thermostat with " + value + " " + unit + "; expected a positive number");
    }
  }
}
