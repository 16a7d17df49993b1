package org.liflow.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;

/**
 * A few strides from each of several frames. Another solver's strides from the same frames have the
 * same noise, so that differences between the two are the solvers' and hardly chance's.
 *
 * <p>Immutable.
 */
public final class FrameStrides {
  private final List<CheckFrame> starts;
  private final List<List<double[]>> positions;
  private final int strides;
  private final boolean[] redrawn;
  private final double stride;
  private final long evaluations;

  private FrameStrides(
      List<CheckFrame> starts,
      List<List<double[]>> positions,
      int strides,
      boolean[] redrawn,
      double stride,
      long evaluations) {
    this.starts = List.copyOf(starts);
    this.positions = positions;
    this.strides = strides;
    this.redrawn = redrawn;
    this.stride = stride;
    this.evaluations = evaluations;
  }

  /**
   * Makes the strides, all frames side by side.
   *
   * @param simulation used by nobody else meanwhile; runs before and after it have the bits that
   *     they would have without
   * @param starts where the strides begin, at least one
   * @param strides from each, at least 1
   * @return the strides, as far as they kept to the simulation's limits
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   * @throws IllegalArgumentException when atoms of a frame overlap, or two frames would draw the
   *     same noise
   */
  public static FrameStrides of(Simulation simulation, List<CheckFrame> starts, int strides) {
    if (starts.isEmpty() || strides < 1) {
      throw new IllegalArgumentException(
          starts.size() + " frames, " + strides + " strides; expected 1 or more of both");
    }
    Map<Replica, Integer> numbers = new HashMap<>();
    List<Replica> replicas = new ArrayList<>();
    List<List<double[]>> positions = new ArrayList<>();
    for (CheckFrame start : starts) {
      Replica replica = start.replica(simulation.correctorEvery());
      numbers.put(replica, replicas.size());
      replicas.add(replica);
      positions.add(new ArrayList<>(List.of(replica.positions())));
    }
    boolean[] redrawn = new boolean[starts.size()];
    int end = replicas.get(0).strides() + strides;
    long before = simulation.evaluations();
    SimulationEnd how =
        simulation.run(
            replicas,
            end,
            (replica, redraws) -> {
              int k = numbers.get(replica);
              redrawn[k] |= redraws > 0 && positions.get(k).size() == 1;
              positions.get(k).add(replica.positions());
            });
    if (how != SimulationEnd.REACHED) {
      throw new java.util.concurrent.CancellationException("interrupted within a check");
    }
    return new FrameStrides(
        starts,
        positions,
        strides,
        redrawn,
        simulation.stride(),
        simulation.evaluations() - before);
  }

  /** {@return the number of frames} */
  public int frames() {
    return starts.size();
  }

  /** {@return the number of strides that were asked for from each frame} */
  public int strides() {
    return strides;
  }

  /** {@return how often a network was evaluated, a batch counting as one} */
  public long evaluations() {
    return evaluations;
  }

  /**
   * Tells whether a frame's first stride was accepted as it was drawn first.
   *
   * @param frame counted from 0
   * @return false where it was drawn again, with other noise, or never accepted
   */
  public boolean hasFirstDraw(int frame) {
    return !redrawn[frame] && positions.get(frame).size() > 1;
  }

  /**
   * Tells whether a frame has all its strides.
   *
   * @param frame counted from 0
   * @return false where it stopped before
   */
  public boolean isWhole(int frame) {
    return positions.get(frame).size() > strides;
  }

  /**
   * Returns the mean squared displacement of an element's atoms in the first stride.
   *
   * @param frame counted from 0, with a first stride
   * @param element at least one atom of it
   * @return in Å²
   */
  public double meanSquare(int frame, Element element) {
    return Arrays.stream(squares(frame, element, 0, 1)).average().orElseThrow();
  }

  /**
   * Returns the fraction of an element's atoms that move farther than a distance in the first
   * stride.
   *
   * @param frame counted from 0, with a first stride
   * @param element at least one atom of it
   * @param distance in Å
   * @return 0 to 1
   */
  public double hopFraction(int frame, Element element, double distance) {
    double[] squares = squares(frame, element, 0, 1);
    return (double) Arrays.stream(squares).filter(s -> s > distance * distance).count()
        / squares.length;
  }

  /**
   * Returns the slope of an element's mean squared displacement over time: the least-squares line
   * through the lags from 1 to half of the strides (2 at least), each lag averaged over all its
   * time origins.
   *
   * @param frame counted from 0, whole
   * @param element at least one atom of it
   * @return in Å²/ps; NaN for fewer than two strides
   */
  public double slope(int frame, Element element) {
    int lags = Math.min(strides, Math.max(2, strides / 2));
    if (lags < 2) {
      return Double.NaN;
    }
    double meanLag = (lags + 1) / 2.0;
    double sum = 0;
    double norm = 0;
    for (int lag = 1; lag <= lags; lag++) {
      double mean = 0;
      for (int origin = 0; origin + lag <= strides; origin++) {
        mean +=
            Arrays.stream(squares(frame, element, origin, origin + lag)).average().orElseThrow();
      }
      mean /= strides - lag + 1;
      sum += (lag - meanLag) * mean;
      norm += (lag - meanLag) * (lag - meanLag);
    }
    return sum / norm / stride;
  }

  private double[] squares(int frame, Element element, int from, int to) {
    Structure structure = starts.get(frame).structure();
    double[] a = positions.get(frame).get(from);
    double[] b = positions.get(frame).get(to);
    double[] squares = new double[structure.count(element)];
    int found = 0;
    for (int atom = 0; atom < structure.size(); atom++) {
      if (structure.element(atom) == element) {
        for (int axis = 3 * atom; axis < 3 * atom + 3; axis++) {
          squares[found] += (b[axis] - a[axis]) * (b[axis] - a[axis]);
        }
        found++;
      }
    }
    return squares;
  }
}
