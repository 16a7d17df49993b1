package org.liflow.md;

/**
 * The choices that decide a trajectory beside its start and the potential.
 *
 * @param temperature in K: of the thermostat and of the first velocities
 * @param timeStep in ps
 * @param thermostat how heat is exchanged
 * @param seed of all random numbers; trajectories at two temperatures draw other ones
 * @param accuracy of the forces, see {@link ForceField}
 */
public record DynamicsSettings(
    double temperature, double timeStep, Thermostat thermostat, long seed, double accuracy) {
  /** A time step for oxides, in ps. */
  public static final double TIME_STEP = 0.001;

  /** A relaxation time of the thermostat, in ps. */
  public static final double RELAXATION = 0.1;

  /**
   * Checks the values.
   *
   * @param temperature in K: of the thermostat and of the first velocities
   * @param timeStep in ps
   * @param thermostat how heat is exchanged
   * @param seed of all random numbers; trajectories at two temperatures draw other ones
   * @param accuracy of the forces, see {@link ForceField}
   * @throws IllegalArgumentException when temperature or time step are not positive
   */
  public DynamicsSettings {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("a temperature of " + temperature + " K");
    }
    if (!(timeStep > 0) || timeStep > 1) {
      throw new IllegalArgumentException("a time step of " + timeStep + " ps");
    }
  }

  /**
   * Returns the usual settings: the canonical ensemble by velocity rescaling, steps of 1 fs,
   * production accuracy.
   *
   * @param temperature in K
   * @param seed of all random numbers
   * @return the settings
   */
  public static DynamicsSettings canonical(double temperature, long seed) {
    return new DynamicsSettings(
        temperature,
        TIME_STEP,
        new Thermostat.VelocityRescaling(RELAXATION),
        seed,
        ForceField.PRODUCTION);
  }
}
