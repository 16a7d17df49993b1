package org.liflow.md;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.RunManifest;

/**
 * All that decides the trajectories of a reference run, one at each temperature, but their length.
 *
 * @param structure where each starts
 * @param potential the forces
 * @param temperatures in K, each once
 * @param timeStep in ps
 * @param thermostat how heat is exchanged
 * @param seed of all random numbers
 * @param accuracy of the forces, see {@link ForceField}
 * @param frameSteps time steps from frame to frame
 * @param equilibration intervals between frames before the first that is kept
 * @param sources names of files and the like, for people: they decide nothing
 */
public record DynamicsPlan(
    Structure structure,
    PairPotential potential,
    List<Double> temperatures,
    double timeStep,
    Thermostat thermostat,
    long seed,
    double accuracy,
    int frameSteps,
    int equilibration,
    Map<String, String> sources) {
  /**
   * Checks the values.
   *
   * @param structure where each starts
   * @param potential the forces
   * @param temperatures in K, each once
   * @param timeStep in ps
   * @param thermostat how heat is exchanged
   * @param seed of all random numbers
   * @param accuracy of the forces, see {@link ForceField}
   * @param frameSteps time steps from frame to frame
   * @param equilibration intervals between frames before the first that is kept
   * @param sources names of files and the like, for people: they decide nothing
   * @throws IllegalArgumentException for no or repeated temperatures, or a number out of its range
   */
  public DynamicsPlan {
    temperatures = List.copyOf(temperatures);
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    if (temperatures.isEmpty() || temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException("temperatures " + temperatures);
    }
    if (frameSteps < 1 || equilibration < 0) {
      throw new IllegalArgumentException(
          frameSteps + " steps a frame, " + equilibration + " intervals of equilibration");
    }
    for (double temperature : temperatures) {
      new DynamicsSettings(temperature, timeStep, thermostat, seed, accuracy);
    }
  }

  /**
   * Returns the settings at one temperature.
   *
   * @param temperature in K
   * @return settings of one trajectory
   */
  public DynamicsSettings settings(double temperature) {
    return new DynamicsSettings(temperature, timeStep, thermostat, seed, accuracy);
  }

  /**
   * Computes the time from frame to frame.
   *
   * @return in ps
   */
  public double interval() {
    // Rounded to 1e-9 ps: 100 steps of 0.001 ps are 0.1 ps.
    return Math.rint(frameSteps * timeStep * 1e9) / 1e9;
  }

  /** The same as it is written to disk. */
  RunManifest manifest() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("method", "reference molecular dynamics");
    settings.put("potential", potential.name());
    settings.put("potential_sha256", potential.digest());
    settings.put("seed", String.valueOf(seed));
    settings.put("time step", timeStep + " ps");
    settings.put("thermostat", thermostat.toString());
    settings.put("force accuracy", String.valueOf(accuracy));
    settings.put("equilibration", equilibration + " intervals");
    return new RunManifest(structure, temperatures, 1, interval(), settings, sources);
  }
}
