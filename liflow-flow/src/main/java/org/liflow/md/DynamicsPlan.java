package org.liflow.md;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Structure;

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

  /** The settings at one temperature in K. */
  public DynamicsSettings settings(double temperature) {
    return new DynamicsSettings(temperature, timeStep, thermostat, seed, accuracy);
  }

  /** The time from frame to frame in ps. */
  public double interval() {
    // Rounded to 1e-9 ps: 100 steps of 0.001 ps are 0.1 ps.
    return Math.rint(frameSteps * timeStep * 1e9) / 1e9;
  }

  /** SHA-256 of lattice, species and positions, in hexadecimal. */
  String structureDigest() {
    double[] lattice = structure.lattice().toArray();
    double[] positions = structure.positions();
    ByteBuffer bytes = ByteBuffer.allocate(8 * (9 + positions.length) + 4 * structure.size());
    for (double value : lattice) {
      bytes.putDouble(value);
    }
    for (double value : positions) {
      bytes.putDouble(value);
    }
    for (int number : structure.atomicNumbers()) {
      bytes.putInt(number);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
