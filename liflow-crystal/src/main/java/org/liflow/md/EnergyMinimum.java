package org.liflow.md;

import org.liflow.crystal.Structure;

/**
 * A crystal at the bottom of its energy's valley: the cell stays, atoms go downhill until no force
 * is above a limit. A start for dynamics that does not heat the crystal by a poor guess of
 * positions.
 *
 * <p>The way down is FIRE (Bitzek et al., Phys. Rev. Lett. 97, 170201, 2006) with equal masses and
 * steps of at most {@value #LONGEST_STEP} Å an axis. It has no random numbers.
 *
 * @param structure with the same lattice and atoms; positions are those of the start, moved
 *     continuously
 * @param energy in eV
 * @param largestForce the largest component of a force in eV/Å
 * @param steps how many were taken
 */
public record EnergyMinimum(Structure structure, double energy, double largestForce, int steps) {
  /** The longest move of an atom along an axis in one step, in Å. */
  static final double LONGEST_STEP = 0.1;

  /** A step along the forces of mass 1: 1 eV/Å moves an atom by its square in Å. */
  private static final double FIRST_STEP = 0.1;

  private static final double LARGEST_STEP = 0.4;
  private static final int DELAY = 5;
  private static final double FASTER = 1.1;
  private static final double SLOWER = 0.5;
  private static final double FIRST_MIXING = 0.1;
  private static final double LESS_MIXING = 0.99;

  /**
   * Goes downhill.
   *
   * @param start not modified
   * @param forces on its atoms
   * @param limit of each component of a force in eV/Å, above 0
   * @param steps at most
   * @return where it ended: at a minimum unless {@code largestForce} is above the limit
   * @throws UnstableDynamicsException when atoms are too close for a force, as the forces do
   * @throws IllegalArgumentException when the limit is not positive
   */
  public static EnergyMinimum find(Structure start, ForceModel forces, double limit, int steps) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("a limit of forces of " + limit + " eV/Å");
    }
    double[] positions = start.positions();
    double[] force = new double[positions.length];
    double[] velocity = new double[positions.length];
    double step = FIRST_STEP;
    double mixing = FIRST_MIXING;
    int downhill = 0;
    int done = 0;
    forces.forces(positions, force);
    while (largest(force) > limit && done < steps) {
      if (dot(force, velocity) > 0) {
        double turn = mixing * Math.sqrt(dot(velocity, velocity) / dot(force, force));
        for (int k = 0; k < velocity.length; k++) {
          velocity[k] = (1 - mixing) * velocity[k] + turn * force[k];
        }
        if (++downhill > DELAY) {
          step = Math.min(LARGEST_STEP, step * FASTER);
          mixing *= LESS_MIXING;
        }
      } else {
        java.util.Arrays.fill(velocity, 0);
        step *= SLOWER;
        mixing = FIRST_MIXING;
        downhill = 0;
      }
      for (int k = 0; k < velocity.length; k++) {
        velocity[k] += step * force[k];
        double move = step * velocity[k];
        positions[k] += Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, move));
      }
      forces.forces(positions, force);
      done++;
    }
    double energy = forces.energy(positions, force);
    return new EnergyMinimum(start.withPositions(positions), energy, largest(force), done);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static double largest(double[] force) {
    double largest = 0;
    for (double component : force) {
      largest = Math.max(largest, Math.abs(component));
    }
    return largest;
  }
}
