package org.liflow.quickstart;

import java.util.List;
import java.util.Optional;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.Estimate;
import org.liflow.quickstart.Judgement.JudgedTarget;

/** Holds a comparison against {@link Targets}. */
final class JudgedTargets {
  static final String CONTACTS = "frames with a contact below 0.6 of the radii";

  /** The lag of mean squared displacements in ps. */
  private static final double LAG = 10;

  /** The 97.5th percentile of the normal distribution. */
  private static final double NORMAL = 1.96;

  private JudgedTargets() {}

  static List<JudgedTarget> of(
      Targets targets,
      ComparisonSide reference,
      ComparisonSide generated,
      DistributionComparison found) {
    Optional<ComparedQuantity> across = found.find(Kind.MSD, "Li", "z", LAG);
    Optional<ComparedQuantity> others =
        found.find(Kind.MSD, DistributionComparison.OTHERS, "xyz", LAG);
    Optional<ComparedQuantity> contacts =
        found.find(Kind.CONTACT_FRAMES, DistributionComparison.ALL, "", LAG);
    Optional<ComparedQuantity> radial =
        found.find(Kind.RADIAL_DISTRIBUTION, DistributionComparison.ALL, "", LAG);
    return List.of(
        JudgedTarget.of(
            "Li D* in the a-b plane, ratio",
            ratio(reference, generated),
            interval(reference, generated),
            halves(reference.diffusion().perReplica()),
            targets.diffusivity()),
        judged("Li MSD along c at 10 ps, ratio", across, targets.across()),
        judged("other atoms' MSD at 10 ps, ratio", others, targets.others()),
        JudgedTarget.of(
            CONTACTS,
            contacts.map(ComparedQuantity::generated).orElse(null),
            null,
            contacts.map(ComparedQuantity::reference).orElse(null),
            targets.contacts()),
        judged("g(r), mean |difference|", radial, targets.radial()));
  }

  private static JudgedTarget judged(
      String name, Optional<ComparedQuantity> found, Targets.Range target) {
    return JudgedTarget.of(
        name,
        found.map(ComparedQuantity::value).orElse(null),
        found.map(ComparedQuantity::interval).orElse(null),
        found.map(ComparedQuantity::halves).orElse(null),
        target);
  }

  /** The ratio of the medians of D*. */
  static double ratio(ComparisonSide reference, ComparisonSide other) {
    return other.diffusivity().median() / reference.diffusivity().median();
  }

  /** Of independent logarithms with the deviations of both; null where D* is not above 0. */
  static ComparedQuantity.Interval interval(ComparisonSide reference, ComparisonSide other) {
    double ratio = ratio(reference, other);
    double spread =
        NORMAL * Math.hypot(relative(reference.diffusivity()), relative(other.diffusivity()));
    return Double.isFinite(spread) && Double.isFinite(ratio)
        ? new ComparedQuantity.Interval(ratio * Math.exp(-spread), ratio * Math.exp(spread))
        : null;
  }

  private static double relative(Estimate of) {
    return of.standardDeviation() / of.median();
  }

  /** D* of every other replica over that of the rest; null with a single one. */
  private static Double halves(List<Diffusivity> replicas) {
    double[] sum = new double[2];
    int[] count = new int[2];
    for (int k = 0; k < replicas.size(); k++) {
      sum[k % 2] += replicas.get(k).estimate().median();
      count[k % 2]++;
    }
    double ratio = sum[1] / count[1] / (sum[0] / count[0]);
    return Double.isFinite(ratio) ? ratio : null;
  }
}
