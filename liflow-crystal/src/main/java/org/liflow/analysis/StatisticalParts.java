package org.liflow.analysis;

import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** What the trajectories themselves tell of the uncertainty of D*, as parts of its interval. */
final class StatisticalParts {
  private StatisticalParts() {}

  /**
   * Splits an interval into the statistics of the runs and what differs between them beyond that.
   *
   * @param pooled D* as its ions and blocks of time show it
   * @param quoted the same, or D* with the uncertainty of the replicas' scatter
   * @param each D* of each replica; empty for one run
   */
  static List<IntervalPart> of(Diffusivity pooled, Diffusivity quoted, List<Diffusivity> each) {
    Estimate all = quoted.estimate();
    // The posterior's median is above 0 whatever the slope.
    if (!(quoted.slope() > 0)) {
      return List.of(
          IntervalPart.notEstimated(IntervalPart.Source.STATISTICS, "nothing moves"),
          IntervalPart.notEstimated(IntervalPart.Source.REPLICAS, "nothing moves"));
    }
    if (pooled.equals(quoted)) {
      return List.of(
          new IntervalPart(
              IntervalPart.Source.STATISTICS, below(all), above(all), 0.0, concert(pooled)),
          IntervalPart.notEstimated(
              IntervalPart.Source.REPLICAS,
              each.isEmpty()
                  ? "one run"
                  : "fewer than "
                      + ReplicaScatter.ENOUGH_REPLICAS
                      + " replicas; what differs between them is in the statistics in part"));
    }
    double within = within(quoted, each);
    double below = Math.min(within, below(all));
    double above = Math.min(within, above(all));
    return List.of(
        new IntervalPart(
            IntervalPart.Source.STATISTICS, below, above, 0.0, "of each replica, averaged"),
        new IntervalPart(
            IntervalPart.Source.REPLICAS,
            rest(below(all), below),
            rest(above(all), above),
            0.0,
            each.size() + " replicas, beyond the statistics of each"));
  }

  /** Half the 95 % interval of the mean over replicas, by the variance that each shows itself. */
  private static double within(Diffusivity quoted, List<Diffusivity> each) {
    double variance = each.stream().mapToDouble(replica -> replica.covariance()[0]).sum();
    double normal = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.025);
    double unit = 2.0 * quoted.axes().size();
    return normal * Math.sqrt(variance) / each.size() / unit / quoted.posterior().median();
  }

  private static String concert(Diffusivity found) {
    IonConcert concert = found.concert();
    if (concert == null) {
      return "the variance of free diffusion";
    }
    if (concert.effectiveIons() >= found.walkers()) {
      return String.format(Locale.ROOT, "no concert seen among %d ions", found.walkers());
    }
    return String.format(
        Locale.ROOT,
        "%d ions count as %.3g independent ones",
        found.walkers(),
        concert.effectiveIons());
  }

  private static double below(Estimate estimate) {
    return 1 - estimate.lower95() / estimate.median();
  }

  private static double above(Estimate estimate) {
    return estimate.upper95() / estimate.median() - 1;
  }

  private static double rest(double all, double part) {
    return Math.sqrt(Math.max(0, all * all - part * part));
  }
}
