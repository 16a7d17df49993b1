package org.liflow.flow;

import java.util.Optional;
import org.liflow.crystal.Structure;

/**
 * One trajectory in the making: its crystal, temperature and where it stands. Not safe for use by
 * several threads.
 */
public final class Replica {
  private final Structure structure;
  private final double temperature;
  private final int index;
  private double[] positions;
  private int strides;
  private String fault;

  private Replica(Structure structure, double temperature, int index, int strides) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("a temperature of " + temperature + " K");
    }
    this.structure = structure;
    this.temperature = temperature;
    this.index = index;
    this.strides = strides;
    this.positions = Simulation.quantise(structure.positions());
  }

  /**
   * A replica at its start.
   *
   * @param temperature in K
   * @param index tells replicas of the same structure and temperature apart; 0 to 65535
   * @throws IllegalArgumentException for a temperature that is not positive
   */
  public static Replica start(Structure structure, double temperature, int index) {
    return new Replica(structure, temperature, index, 0);
  }

  /**
   * A replica that goes on from a frame written earlier.
   *
   * @param structure the last frame's
   * @param strides how many led to it
   */
  public static Replica resume(Structure structure, double temperature, int index, int strides) {
    return new Replica(structure, temperature, index, strides);
  }

  /** The lattice and species, and the positions it started from in this run. */
  public Structure structure() {
    return structure;
  }

  /** In K. */
  public double temperature() {
    return temperature;
  }

  /** Tells replicas of the same structure and temperature apart. */
  public int index() {
    return index;
  }

  /** The number of strides behind it. */
  public int strides() {
    return strides;
  }

  /** Where it stands now, unwrapped. */
  public Structure current() {
    return structure.withPositions(positions);
  }

  /** Why it stopped before its end, in one line; empty while it goes on. */
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  double[] positions() {
    return positions;
  }

  /**
   * Takes a stride.
   *
   * @param moved where it led; owned by this replica from now on
   */
  void accept(double[] moved) {
    positions = moved;
    strides++;
  }

  void stop(String reason) {
    fault = reason;
  }
}
