package org.liflow.flow;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.liflow.crystal.Structure;

/**
 * One trajectory in the making: its crystal, its temperature and its current positions. A
 * simulation moves it in place.
 *
 * <p>Thread safety: not safe for use by several threads.
 */
public final class Replica {
  /** The largest index of a replica. */
  public static final int LARGEST_INDEX = 0xffff;

  private final Structure structure;
  private final double temperature;
  private final int index;
  private double[] positions;
  private int strides;
  private String fault;

  private Replica(Structure structure, double temperature, int index, int strides) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "a temperature of " + temperature + " K; expected more than 0 K");
    }
    if (index < 0 || index > LARGEST_INDEX) {
      throw new IllegalArgumentException(
          "the replica index " + index + "; expected 0 to " + LARGEST_INDEX);
    }
    if (strides < 0) {
      throw new IllegalArgumentException(
          "a replica with " + strides + " strides behind it; expected 0 or more");
    }
    this.structure = Objects.requireNonNull(structure, "the structure");
    this.temperature = temperature;
    this.index = index;
    this.strides = strides;
    this.positions = Simulation.quantise(structure.positions());
  }

  /**
   * Makes a replica at its start.
   *
   * @param structure the positions to start from
   * @param temperature in K
   * @param index tells replicas of the same structure and temperature apart; 0 to {@value
   *     #LARGEST_INDEX}
   * @return a replica without strides
   * @throws IllegalArgumentException for a temperature that is not positive, or an index out of its
   *     range
   */
  public static Replica start(Structure structure, double temperature, int index) {
    return new Replica(structure, temperature, index, 0);
  }

  /**
   * Makes a replica that goes on from a frame written earlier, bit by bit as if it had never
   * stopped.
   *
   * @param structure the last frame's
   * @param temperature in K, as at the start
   * @param index as at the start
   * @param strides how many led to the frame
   * @return a replica with so many strides behind it
   * @throws IllegalArgumentException for a number out of its range
   */
  public static Replica resume(Structure structure, double temperature, int index, int strides) {
    return new Replica(structure, temperature, index, strides);
  }

  /** {@return the lattice, the species and the positions that it started from in this run} */
  public Structure structure() {
    return structure;
  }

  /** {@return the temperature in K} */
  public double temperature() {
    return temperature;
  }

  /**
   * {@return the number that tells replicas of the same structure and temperature apart. Noise
   * follows from the seed, the temperature and this index}
   */
  public int index() {
    return index;
  }

  /** {@return the number of strides behind it} */
  public int strides() {
    return strides;
  }

  /** {@return the structure with the current positions in Å, unwrapped} */
  public Structure current() {
    return structure.withPositions(positions);
  }

  /** {@return why it stopped before its end, in one line; empty while it goes on} */
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  double[] positions() {
    return positions;
  }

  /** {@return whether another replica has the same lattice and the same species in each place} */
  boolean isOfSameCrystal(Replica other) {
    return this == other
        || structure.lattice().equals(other.structure.lattice())
            && Arrays.equals(structure.atomicNumbers(), other.structure.atomicNumbers());
  }

  /**
   * Takes a stride.
   *
   * @param moved the new positions; owned by this replica from now on
   */
  void accept(double[] moved) {
    positions = moved;
    strides++;
  }

  void stop(String reason) {
    fault = reason;
  }
}
