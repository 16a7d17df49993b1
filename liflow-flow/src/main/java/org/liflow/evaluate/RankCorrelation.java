package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Spearman's rank correlation of the generated and the reference's values over structures.
 *
 * @param overSeeds mean and standard deviation over the seeds
 * @param lower95 lower end of the 95 % bootstrap interval of the mean over seeds (percentiles;
 *     structures are drawn again with replacement); NaN if there is none
 * @param upper95 upper end of this interval
 */
public record RankCorrelation(
    @JsonProperty("over_seeds") MeanAndDeviation overSeeds,
    @JsonProperty("lower95") double lower95,
    @JsonProperty("upper95") double upper95) {
  private static final int RESAMPLES = 1000;

  /** The smallest number of structures for a rank correlation. */
  private static final int FEWEST = 3;

  /**
   * Computes the correlation over structures.
   *
   * @param reference one value per structure
   * @param generated for each seed one value per structure; NaN if there is none
   */
  static RankCorrelation of(double[] reference, List<double[]> generated) {
    int[] all = new int[reference.length];
    Arrays.setAll(all, k -> k);
    MeanAndDeviation seeds =
        MeanAndDeviation.of(
            generated.stream().mapToDouble(g -> spearman(reference, g, all)).toArray());
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(1);
    double[] means = new double[RESAMPLES];
    int[] drawn = new int[all.length];
    for (int k = 0; k < RESAMPLES && all.length > 0; k++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = random.nextInt(drawn.length);
      }
      means[k] =
          MeanAndDeviation.of(
                  generated.stream().mapToDouble(g -> spearman(reference, g, drawn)).toArray())
              .mean();
    }
    double[] sorted = Arrays.stream(means).filter(Double::isFinite).sorted().toArray();
    if (seeds.count() == 0 || sorted.length < RESAMPLES / 2) {
      return new RankCorrelation(seeds, Double.NaN, Double.NaN);
    }
    return new RankCorrelation(seeds, percentile(sorted, 0.025), percentile(sorted, 0.975));
  }

  private static double percentile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** The correlation over the chosen structures; NaN for too few finite values or equal ones. */
  static double spearman(double[] one, double[] other, int[] chosen) {
    int[] finite =
        Arrays.stream(chosen)
            .filter(k -> Double.isFinite(one[k]) && Double.isFinite(other[k]))
            .toArray();
    if (finite.length < FEWEST) {
      return Double.NaN;
    }
    return new SpearmansCorrelation()
        .correlation(pick(one, finite).toArray(), pick(other, finite).toArray());
  }

  private static DoubleStream pick(double[] values, int[] chosen) {
    return Arrays.stream(chosen).mapToDouble(k -> values[k]);
  }
}
