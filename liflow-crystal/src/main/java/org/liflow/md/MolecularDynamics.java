package org.liflow.md;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.crystal.Structure;
import org.liflow.tensor.parallel.Workers;

/**
 * Newton's equations for ions, step by step with velocity Verlet (Swope et al., J. Chem. Phys. 76,
 * 637, 1982) and a thermostat.
 *
 * <p>Positions are unwrapped and the centre of mass stays at rest. The trajectory is the same, bit
 * by bit, at any number of threads and when it goes on from a {@link #state()}.
 */
public final class MolecularDynamics {
  /** What random numbers are for; each has streams of its own. */
  private enum Purpose {
    START,
    THERMOSTAT
  }

  private final Structure start;
  private final DynamicsSettings settings;
  private final ForceField field;
  private final double[] masses;
  private final double totalMass;
  private final double[] positions;
  private final double[] velocities;
  private final double[] forces;
  private double heat;
  private long step;

  /**
   * A start with velocities drawn for the temperature and the centre of mass at rest.
   *
   * @throws org.liflow.files.InputException as {@link ForceField} does
   * @throws UnstableDynamicsException when two atoms overlap
   */
  public MolecularDynamics(
      Structure start, PairPotential potential, DynamicsSettings settings, Workers workers) {
    this(
        start,
        potential,
        settings,
        new DynamicsState(0, start.positions(), new double[3 * start.size()], 0),
        workers);
    NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random(Purpose.START));
    for (int k = 0; k < velocities.length; k++) {
      velocities[k] = thermalSpeed(k / 3) * normal.sample();
    }
    stopCentreOfMass();
  }

  /**
   * Goes on from a state.
   *
   * @param start the structure whose lattice and species hold
   * @param state copied
   * @throws IllegalArgumentException when the state is of another number of atoms
   * @throws org.liflow.files.InputException as {@link ForceField} does
   * @throws UnstableDynamicsException when two atoms overlap
   */
  public MolecularDynamics(
      Structure start,
      PairPotential potential,
      DynamicsSettings settings,
      DynamicsState state,
      Workers workers) {
    if (state.positions().length != 3 * start.size()) {
      throw new IllegalArgumentException(
          state.positions().length / 3 + " atoms in the state, not " + start.size());
    }
    this.start = start;
    this.settings = settings;
    field = new ForceField(start, potential, settings.accuracy(), workers);
    masses = start.masses();
    double sum = 0;
    for (double mass : masses) {
      sum += mass;
    }
    totalMass = sum;
    positions = state.positions().clone();
    velocities = state.velocities().clone();
    step = state.step();
    heat = state.heat();
    forces = new double[positions.length];
    field.forces(positions, forces);
  }

  /** √(kB T / m) in Å/ps. */
  private double thermalSpeed(int atom) {
    return Math.sqrt(Units.BOLTZMANN * settings.temperature() * Units.ACCELERATION / masses[atom]);
  }

  /** The random numbers of this step: Philox4x32-10 (Salmon et al., SC 2011). */
  private UniformRandomProvider random(Purpose purpose) {
    long key = mix(mix(settings.seed()) ^ Double.doubleToLongBits(settings.temperature()));
    return RandomSource.PHILOX_4X32.create(
        new int[] {
          (int) key, (int) (key >>> 32), 0, purpose.ordinal(), (int) step, (int) (step >>> 32)
        });
  }

  /** Steele et al., OOPSLA 2014: near keys become unrelated ones. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private void stopCentreOfMass() {
    for (int x = 0; x < 3; x++) {
      double momentum = 0;
      for (int atom = 0; atom < masses.length; atom++) {
        momentum += masses[atom] * velocities[3 * atom + x];
      }
      double drift = momentum / totalMass;
      for (int atom = 0; atom < masses.length; atom++) {
        velocities[3 * atom + x] -= drift;
      }
    }
  }

  /**
   * Runs so many steps.
   *
   * @throws UnstableDynamicsException when atoms come too close; the message names the step
   */
  public void run(long steps) {
    for (long k = 0; k < steps; k++) {
      try {
        advance();
      } catch (UnstableDynamicsException problem) {
        throw new UnstableDynamicsException(problem.getMessage() + " in step " + (step + 1));
      }
    }
  }

  private void advance() {
    double dt = settings.timeStep();
    kick(0.5 * dt);
    if (settings.thermostat() instanceof Thermostat.Langevin langevin) {
      drift(0.5 * dt);
      exchange(langevin);
      drift(0.5 * dt);
    } else {
      drift(dt);
    }
    field.forces(positions, forces);
    kick(0.5 * dt);
    if (settings.thermostat() instanceof Thermostat.VelocityRescaling rescaling) {
      rescale(rescaling);
    }
    step++;
  }

  private void kick(double time) {
    for (int atom = 0; atom < masses.length; atom++) {
      double factor = time * Units.ACCELERATION / masses[atom];
      velocities[3 * atom] += factor * forces[3 * atom];
      velocities[3 * atom + 1] += factor * forces[3 * atom + 1];
      velocities[3 * atom + 2] += factor * forces[3 * atom + 2];
    }
  }

  private void drift(double time) {
    for (int k = 0; k < positions.length; k++) {
      positions[k] += time * velocities[k];
    }
  }

  private void exchange(Thermostat.Langevin langevin) {
    double before = kineticEnergy();
    NormalizedGaussianSampler normal =
        ZigguratSampler.NormalizedGaussian.of(random(Purpose.THERMOSTAT));
    double kept = Math.exp(-langevin.friction() * settings.timeStep());
    double noise = Math.sqrt(1 - kept * kept);
    for (int atom = 0; atom < masses.length; atom++) {
      double scale = noise * thermalSpeed(atom);
      for (int k = 3 * atom; k < 3 * atom + 3; k++) {
        velocities[k] = kept * velocities[k] + scale * normal.sample();
      }
    }
    stopCentreOfMass();
    heat += before - kineticEnergy();
  }

  /** Equation A7 of the paper. */
  private void rescale(Thermostat.VelocityRescaling rescaling) {
    int freedom = degreesOfFreedom();
    double kinetic = kineticEnergy();
    if (freedom == 0 || kinetic == 0) {
      return;
    }
    double kept = Math.exp(-settings.timeStep() / rescaling.relaxation());
    double share = (1 - kept) * 0.5 * Units.BOLTZMANN * settings.temperature() / kinetic;
    UniformRandomProvider random = random(Purpose.THERMOSTAT);
    double normal = ZigguratSampler.NormalizedGaussian.of(random).sample();
    // The sum of the squares of freedom − 1 further normals.
    double squares =
        2 * AhrensDieterMarsagliaTsangGammaSampler.of(random, 0.5 * (freedom - 1), 1).sample();
    double factor =
        Math.sqrt(
            kept + share * (normal * normal + squares) + 2 * normal * Math.sqrt(kept * share));
    if (normal + Math.sqrt(kept / share) < 0) {
      factor = -factor;
    }
    for (int k = 0; k < velocities.length; k++) {
      velocities[k] *= factor;
    }
    heat += kinetic * (1 - factor * factor);
  }

  /** Three an atom less the three of the centre of mass. */
  public int degreesOfFreedom() {
    return velocities.length - 3;
  }

  /** How many steps are behind it. */
  public long step() {
    return step;
  }

  /** The kinetic energy in eV. */
  public double kineticEnergy() {
    double sum = 0;
    for (int atom = 0; atom < masses.length; atom++) {
      double x = velocities[3 * atom];
      double y = velocities[3 * atom + 1];
      double z = velocities[3 * atom + 2];
      sum += masses[atom] * (x * x + y * y + z * z);
    }
    return 0.5 * sum / Units.ACCELERATION;
  }

  /** The kinetic temperature in K. */
  public double temperature() {
    return 2 * kineticEnergy() / (degreesOfFreedom() * Units.BOLTZMANN);
  }

  /** The potential energy in eV; costs as much as a step. */
  public double potentialEnergy() {
    return field.energy(positions, forces);
  }

  /** What the thermostat has taken out since the start, in eV. */
  public double heat() {
    return heat;
  }

  /** The structure now, unwrapped. */
  public Structure structure() {
    return start.withPositions(positions);
  }

  /** A copy of the forces in eV/Å. */
  public double[] forces() {
    return forces.clone();
  }

  /** All that is needed to go on from here. */
  public DynamicsState state() {
    return new DynamicsState(step, positions.clone(), velocities.clone(), heat);
  }
}
