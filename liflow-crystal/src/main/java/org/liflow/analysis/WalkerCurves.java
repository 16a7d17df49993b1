package org.liflow.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The squared displacement of each independent walker (an atom, or all mobile atoms together) along
 * each axis at the lags that a fit looks at, time-averaged, of all replicas.
 */
final class WalkerCurves {
  /** Fewer frames say nothing of a slope and its error. */
  static final int FEWEST_FRAMES = 4;

  private static final int DENSE = 32;
  private static final double GROWTH = 1.1;

  private final double timeStep;
  private final int[] lags;
  private final double[][][] curves;
  private final double[] weights;
  private final BrownianCovariance covariance;
  private final List<double[][][]> series;

  private WalkerCurves(
      List<double[][][]> series,
      double timeStep,
      int[] lags,
      double[][][] curves,
      double[] weights,
      BrownianCovariance covariance) {
    this.series = series;
    this.timeStep = timeStep;
    this.lags = lags;
    this.curves = curves;
    this.weights = weights;
    this.covariance = covariance;
  }

  /** One walker an atom. */
  static WalkerCurves tracer(List<Displacements> replicas, List<int[]> atoms, double timeStep) {
    List<double[][][]> series = new ArrayList<>();
    for (int r = 0; r < replicas.size(); r++) {
      Displacements replica = replicas.get(r);
      double[][][] ofReplica = new double[atoms.get(r).length][3][];
      for (int k = 0; k < ofReplica.length; k++) {
        for (int axis = 0; axis < 3; axis++) {
          ofReplica[k][axis] = replica.of(atoms.get(r)[k], axis);
        }
      }
      series.add(ofReplica);
    }
    return of(series, timeStep);
  }

  /** One walker a replica: the sum of all atoms' displacements over the root of their number. */
  static WalkerCurves collective(List<Displacements> replicas, List<int[]> atoms, double timeStep) {
    List<double[][][]> series = new ArrayList<>();
    for (int r = 0; r < replicas.size(); r++) {
      double[][][] ofReplica = new double[1][3][];
      for (int axis = 0; axis < 3; axis++) {
        ofReplica[0][axis] = replicas.get(r).collective(atoms.get(r), axis);
      }
      series.add(ofReplica);
    }
    return of(series, timeStep);
  }

  /**
   * @param series positions in Å of each replica's walkers: walker, axis, frame
   * @throws IllegalArgumentException for fewer than {@link #FEWEST_FRAMES} frames
   */
  static WalkerCurves of(List<double[][][]> series, double timeStep) {
    int shortest = series.stream().mapToInt(s -> s[0][0].length).min().orElseThrow();
    if (shortest < FEWEST_FRAMES) {
      throw new IllegalArgumentException(
          "a trajectory of " + shortest + " frames; at least " + FEWEST_FRAMES + " are needed");
    }
    Map<Integer, BrownianCovariance> covariances = new HashMap<>();
    int[] lags = lags(shortest);
    for (double[][][] replica : series) {
      covariances.computeIfAbsent(
          replica[0][0].length, frames -> BrownianCovariance.of(frames, lags));
    }
    return of(series, timeStep, lags, covariances);
  }

  /** The same with covariances already known, by number of frames. */
  static WalkerCurves of(
      List<double[][][]> series,
      double timeStep,
      int[] lags,
      Map<Integer, BrownianCovariance> covariances) {
    List<double[][]> all = new ArrayList<>();
    double frames = 0;
    for (double[][][] replica : series) {
      frames += (double) replica.length * replica[0][0].length;
    }
    BrownianCovariance[] parts = new BrownianCovariance[series.size()];
    double[] shares = new double[series.size()];
    List<Double> weights = new ArrayList<>();
    for (int r = 0; r < parts.length; r++) {
      double[][][] replica = series.get(r);
      int length = replica[0][0].length;
      // A longer replica counts in proportion, and its walkers' errors average out.
      double weight = length / frames;
      parts[r] = covariances.get(length);
      shares[r] = weight * weight * replica.length;
      for (double[][] walker : replica) {
        double[][] xy = TimeAverage.squaredDisplacements(walker[0], walker[1]);
        double[][] z = TimeAverage.squaredDisplacements(walker[2], walker[2]);
        all.add(new double[][] {pick(xy[0], lags), pick(xy[1], lags), pick(z[0], lags)});
        weights.add(weight);
      }
    }
    return new WalkerCurves(
        series,
        timeStep,
        lags,
        all.toArray(double[][][]::new),
        weights.stream().mapToDouble(Double::doubleValue).toArray(),
        BrownianCovariance.sum(parts, shares));
  }

  /**
   * The same walkers in blocks of time, each block a replica of its own. Neighbours share the frame
   * between them, so that each step is in one block; what is left over at the end is in none.
   *
   * @param steps of a block: its frames but one
   */
  WalkerCurves blocks(int steps) {
    List<double[][][]> blocks = new ArrayList<>();
    for (double[][][] replica : series) {
      int frames = replica[0][0].length;
      for (int from = 0; from + steps < frames; from += steps) {
        double[][][] block = new double[replica.length][3][];
        for (int walker = 0; walker < block.length; walker++) {
          for (int axis = 0; axis < 3; axis++) {
            block[walker][axis] = Arrays.copyOfRange(replica[walker][axis], from, from + steps + 1);
          }
        }
        blocks.add(block);
      }
    }
    return of(blocks, timeStep);
  }

  /** The number of frames of the shortest replica. */
  int shortest() {
    return series.stream().mapToInt(replica -> replica[0][0].length).min().orElseThrow();
  }

  /** The walkers of each replica: walker, axis, frame; not to be modified. */
  List<double[][][]> series() {
    return series;
  }

  /** All early lags and ever fewer later ones, up to half the trajectory. */
  static int[] lags(int frames) {
    int longest = Math.max(frames / 2, Math.min(frames - 1, 3));
    List<Integer> lags = new ArrayList<>();
    for (int lag = 1;
        lag <= longest;
        lag = lag < DENSE ? lag + 1 : Math.max(lag + 1, (int) Math.round(lag * GROWTH))) {
      lags.add(lag);
    }
    return lags.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] pick(double[] curve, int[] lags) {
    return IntStream.of(lags).mapToDouble(lag -> curve[lag]).toArray();
  }

  double timeStep() {
    return timeStep;
  }

  int[] lags() {
    return lags;
  }

  int walkers() {
    return curves.length;
  }

  double weight(int walker) {
    return weights[walker];
  }

  /** A walker's squared displacement along an axis (0..2) at each of {@link #lags()}, in Å². */
  double[] curve(int walker, int axis) {
    return curves[walker][axis];
  }

  /** The covariance of the weighted average over walkers, along one axis. */
  BrownianCovariance covariance() {
    return covariance;
  }
}
