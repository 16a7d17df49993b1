package org.liflow.analysis;

import java.util.List;

/** What the trajectories themselves tell of the uncertainty of D*, as parts of its interval. */
final class StatisticalParts {
  private StatisticalParts() {}

  /**
   * Splits an interval into the statistics of the runs and what differs between them beyond that.
   *
   * @param within D* with the uncertainty that single runs show
   * @param whole the same D* with the uncertainty that is quoted
   * @param replicas their number
   */
  static List<IntervalPart> of(Diffusivity within, Diffusivity whole, int replicas) {
    Estimate all = whole.estimate();
    Estimate own = within.estimate();
    if (!(all.median() > 0) || !(own.median() > 0)) {
      return List.of(
          IntervalPart.notEstimated(IntervalPart.Source.STATISTICS, "nothing moves"),
          IntervalPart.notEstimated(IntervalPart.Source.REPLICAS, "nothing moves"));
    }
    double below = Math.min(below(own), below(all));
    double above = Math.min(above(own), above(all));
    boolean compared = within != whole;
    return List.of(
        new IntervalPart(
            IntervalPart.Source.STATISTICS,
            compared ? below : below(all),
            compared ? above : above(all),
            0,
            concert(within)),
        compared
            ? new IntervalPart(
                IntervalPart.Source.REPLICAS,
                rest(below(all), below),
                rest(above(all), above),
                0,
                replicas + " replicas, beyond what the statistics of each give")
            : IntervalPart.notEstimated(
                IntervalPart.Source.REPLICAS,
                replicas == 1
                    ? "one run"
                    : "fewer than "
                        + ReplicaScatter.ENOUGH_REPLICAS
                        + " replicas; what differs between them is in the statistics"));
  }

  private static String concert(Diffusivity found) {
    IonConcert concert = found.concert();
    if (concert == null) {
      return "the variance of free diffusion";
    }
    return String.format(
        java.util.Locale.ROOT,
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
