package org.liflow.analysis;

import java.util.Arrays;

/**
 * How far the distributions of two samples are apart, by two measures.
 *
 * @param kolmogorovSmirnov the largest difference of the two cumulative distributions, 0 to 1
 * @param wasserstein the area between the two cumulative distributions (the 1-Wasserstein or earth
 *     mover's distance), in the unit of the samples: by how much values must be moved, on average,
 *     to turn one distribution into the other
 */
public record SampleDistance(double kolmogorovSmirnov, double wasserstein) {
  /**
   * Compares two samples, exactly.
   *
   * @param one any finite numbers, at least one; not changed
   * @param other likewise
   * @return both distances
   * @throws IllegalArgumentException for an empty sample or a number that is not finite
   */
  public static SampleDistance of(double[] one, double[] other) {
    return MergedSamples.of(new double[][] {one}, new double[][] {other})
        .distance(new double[] {1}, new double[] {1});
  }

  /**
   * Two sets of samples merged in order once, so that distances of resampled sets take one pass.
   * Each set consists of units, such as replicas, that are drawn together.
   */
  static final class MergedSamples {
    private final double[] values;
    private final int[] unit;
    private final int[] sizes;
    private final int first;

    private MergedSamples(double[] values, int[] unit, int[] sizes, int first) {
      this.values = values;
      this.unit = unit;
      this.sizes = sizes;
      this.first = first;
    }

    static MergedSamples of(double[][] one, double[][] other) {
      int units = one.length + other.length;
      int[] sizes = new int[units];
      double[][] sorted = new double[units][];
      int[][] labels = new int[units][];
      for (int k = 0; k < units; k++) {
        double[] sample = k < one.length ? one[k] : other[k - one.length];
        for (double value : sample) {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a sample with " + value);
          }
        }
        sizes[k] = sample.length;
        sorted[k] = sample.clone();
        Arrays.sort(sorted[k]);
        labels[k] = new int[sample.length];
        Arrays.fill(labels[k], k);
      }
      for (int step = 1; step < units; step *= 2) {
        for (int k = 0; k + step < units; k += 2 * step) {
          merge(sorted, labels, k, k + step);
        }
      }
      return new MergedSamples(sorted[0], labels[0], sizes, one.length);
    }

    private static void merge(double[][] sorted, int[][] labels, int left, int right) {
      double[] a = sorted[left];
      double[] b = sorted[right];
      double[] both = new double[a.length + b.length];
      int[] label = new int[both.length];
      int i = 0;
      int j = 0;
      for (int k = 0; k < both.length; k++) {
        boolean fromLeft = j == b.length || i < a.length && a[i] <= b[j];
        both[k] = fromLeft ? a[i] : b[j];
        label[k] = fromLeft ? labels[left][i++] : labels[right][j++];
      }
      sorted[left] = both;
      labels[left] = label;
      sorted[right] = null;
      labels[right] = null;
    }

    /**
     * Compares the sets with their units weighted.
     *
     * @param ofOne one weight per unit of the first set, not all zero
     * @param ofOther of the second set
     * @throws IllegalArgumentException when a set is empty
     */
    SampleDistance distance(double[] ofOne, double[] ofOther) {
      double[] step = new double[sizes.length];
      double sumOne = 0;
      double sumOther = 0;
      for (int k = 0; k < first; k++) {
        sumOne += ofOne[k] * sizes[k];
      }
      for (int k = first; k < sizes.length; k++) {
        sumOther += ofOther[k - first] * sizes[k];
      }
      if (!(sumOne > 0) || !(sumOther > 0)) {
        throw new IllegalArgumentException("an empty sample");
      }
      for (int k = 0; k < sizes.length; k++) {
        step[k] = k < first ? ofOne[k] / sumOne : -ofOther[k - first] / sumOther;
      }
      double difference = 0;
      double largest = 0;
      double area = 0;
      for (int k = 0; k < values.length; k++) {
        difference += step[unit[k]];
        if (k + 1 < values.length && values[k + 1] > values[k]) {
          largest = Math.max(largest, Math.abs(difference));
          area += Math.abs(difference) * (values[k + 1] - values[k]);
        }
      }
      return new SampleDistance(largest, area);
    }
  }
}
