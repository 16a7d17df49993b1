package org.liflow.md;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Structure;
import org.liflow.tensor.parallel.Workers;

/**
 * Newton's equations for ions, step by step with velocity Verlet (Swope et al., J. Chem. Phys. 76,
 * 637, 1982) and a thermostat.
 *
 * <p>Positions are unwrapped and the centre of mass stays at rest. The trajectory is the same, bit
 * by bit, at any number of threads and when it goes on from a {@link #state()}. Not thread-safe.
 *
 * <pre>{@code
 * try (Workers workers = new Workers(2)) {
 *   MolecularDynamics dynamics =
 *       new MolecularDynamics(
 *           crystal, potential, DynamicsSettings.canonical(700, 1), workers);
 *   dynamics.run(1000); // 1 ps
 *   Structure now = dynamics.structure();
 * }
 * }</pre>
 */
public final class MolecularDynamics {
  /** The purposes of random numbers; each has streams of its own. */
  private enum Purpose {
    START,
    THERMOSTAT
  }

  private final Structure start;
  private final DynamicsSettings settings;
  private final ForceModel field;
  private final double[] masses;
  private final double totalMass;
  private final double[] positions;
  private final double[] velocities;
  private final double[] forces;
  private double heat;
  private long step;

  /**
   * Starts with velocities drawn for the temperature and the centre of mass at rest.
   *
   * @param start the crystal; its positions are the first
   * @param potential the forces
   * @param settings temperature, time step, thermostat, seed, accuracy
   * @param workers share the work; used by each call, closed by the caller
   * @throws org.liflow.files.InputException as {@link ForceField} does
   * @throws UnstableDynamicsException when two atoms overlap
   */
  public MolecularDynamics(
      Structure start, PairPotential potential, DynamicsSettings settings, Workers workers) {
    this(start, new ForceField(start, potential, settings.accuracy(), workers), settings);
  }

  /**
   * Starts with any forces, velocities drawn for the temperature and the centre of mass at rest.
   *
   * @param start the crystal; its positions are the first
   * @param forces on its atoms; used by this dynamics alone
   * @param settings temperature, time step, thermostat and seed; the accuracy is the forces' matter
   * @throws UnstableDynamicsException as the forces do
   */
  public MolecularDynamics(Structure start, ForceModel forces, DynamicsSettings settings) {
    this(
        start,
        forces,
        settings,
        new DynamicsState(0, start.positions(), new double[3 * start.size()], 0));
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
   * @param potential the forces
   * @param settings temperature, time step, thermostat, seed, accuracy
   * @param state copied
   * @param workers share the work; used by each call, closed by the caller
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
    this(start, new ForceField(start, potential, settings.accuracy(), workers), settings, state);
  }

  /**
   * Goes on from a state with any forces.
   *
   * @param start the structure whose lattice and species hold
   * @param forces on its atoms; used by this dynamics alone
   * @param settings temperature, time step, thermostat and seed; the accuracy is the forces' matter
   * @param state copied
   * @throws IllegalArgumentException when the state is of another number of atoms
   * @throws UnstableDynamicsException as the forces do
   */
  public MolecularDynamics(
      Structure start, ForceModel forces, DynamicsSettings settings, DynamicsState state) {
    positions = state.positions();
    if (positions.length != 3 * start.size()) {
      throw new IllegalArgumentException(
          positions.length / 3 + " atoms in the state, not " + start.size());
    }
    this.start = start;
    this.settings = settings;
    field = forces;
    masses = start.masses();
    double sum = 0;
    for (double mass : masses) {
      sum += mass;
    }
    totalMass = sum;
    velocities = state.velocities();
    step = state.step();
    heat = state.heat();
    this.forces = new double[positions.length];
    field.forces(positions, this.forces);
  }

  /** √(kB T / m) in Å/ps. */
  private double thermalSpeed(int atom) {
    return Math.sqrt(
        Constants.BOLTZMANN_EV_EXACT
            * settings.temperature()
            * Constants.ACCELERATION
            / masses[atom]);
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
   * @param steps how many
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
    Thermostat thermostat = settings.thermostat();
    kick(0.5 * dt);
    if (thermostat.moment() == Thermostat.Moment.MIDDLE_OF_STEP) {
      drift(0.5 * dt);
      heat += thermostat.exchange(new AtomsOfStep());
      drift(0.5 * dt);
    } else {
      drift(dt);
    }
    field.forces(positions, forces);
    kick(0.5 * dt);
    if (thermostat.moment() == Thermostat.Moment.END_OF_STEP) {
      heat += thermostat.exchange(new AtomsOfStep());
    }
    step++;
  }

  /** The atoms as a thermostat sees them in one step, with that step's random numbers. */
  private final class AtomsOfStep implements Thermostat.Atoms {
    private final UniformRandomProvider random = random(Purpose.THERMOSTAT);
    private final NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random);

    @Override
    public double temperature() {
      return settings.temperature();
    }

    @Override
    public double timeStep() {
      return settings.timeStep();
    }

    @Override
    public long step() {
      return step + 1;
    }

    @Override
    public double mass(int atom) {
      return masses[atom];
    }

    @Override
    public double[] velocities() {
      return velocities;
    }

    @Override
    public double kineticEnergy() {
      return MolecularDynamics.this.kineticEnergy();
    }

    @Override
    public int degreesOfFreedom() {
      return MolecularDynamics.this.degreesOfFreedom();
    }

    @Override
    public double thermalSpeed(int atom) {
      return MolecularDynamics.this.thermalSpeed(atom);
    }

    @Override
    public void stopCentreOfMass() {
      MolecularDynamics.this.stopCentreOfMass();
    }

    @Override
    public double gaussian() {
      return normal.sample();
    }

    @Override
    public double gamma(double shape) {
      return AhrensDieterMarsagliaTsangGammaSampler.of(random, shape, 1).sample();
    }

    @Override
    public double uniform() {
      return random.nextDouble();
    }
  }

  private void kick(double time) {
    for (int atom = 0; atom < masses.length; atom++) {
      double factor = time * Constants.ACCELERATION / masses[atom];
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

  /**
   * Returns the number of degrees of freedom.
   *
   * @return three per atom, less three of the centre of mass
   */
  public int degreesOfFreedom() {
    return velocities.length - 3;
  }

  /**
   * Returns the number of steps done.
   *
   * @return since the start, those before a state included
   */
  public long step() {
    return step;
  }

  /**
   * Computes the kinetic energy.
   *
   * @return in eV
   */
  public double kineticEnergy() {
    double sum = 0;
    for (int atom = 0; atom < masses.length; atom++) {
      double x = velocities[3 * atom];
      double y = velocities[3 * atom + 1];
      double z = velocities[3 * atom + 2];
      sum += masses[atom] * (x * x + y * y + z * z);
    }
    return 0.5 * sum / Constants.ACCELERATION;
  }

  /**
   * Computes the kinetic temperature.
   *
   * @return in K
   */
  public double temperature() {
    return 2 * kineticEnergy() / (degreesOfFreedom() * Constants.BOLTZMANN_EV_EXACT);
  }

  /**
   * Computes the potential energy; costs as much as a step.
   *
   * @return in eV
   */
  public double potentialEnergy() {
    return field.energy(positions, forces);
  }

  /**
   * Returns the heat that the thermostat has taken out since the start.
   *
   * @return in eV
   */
  public double heat() {
    return heat;
  }

  /**
   * Returns the crystal as it is now.
   *
   * @return with unwrapped positions
   */
  public Structure structure() {
    return start.withPositions(positions);
  }

  /**
   * Copies the forces.
   *
   * @return x, y, z of each atom in eV/Å
   */
  public double[] forces() {
    return forces.clone();
  }

  /**
   * Copies all that is needed to go on from here.
   *
   * @return the state
   */
  public DynamicsState state() {
    return new DynamicsState(step, positions, velocities, heat);
  }
}
