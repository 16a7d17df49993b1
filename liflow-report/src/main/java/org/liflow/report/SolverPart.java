package org.liflow.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.liflow.analysis.IntervalPart;
import org.liflow.flow.SolverChange;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.SolverError;

/** The solver's error as a part of the interval of D*. */
final class SolverPart {
  private static final IntervalPart.Source SOLVER = IntervalPart.Source.SOLVER;

  private SolverPart() {}

  /**
   * Finds the part. An error that is more than chance shifts the value by what is known of it; one
   * that may be chance can lie anywhere in its interval. Of several runs at a temperature the
   * largest counts. Half widths are shares of the corrected value.
   *
   * @param all what the checks found
   * @param temperature in K
   * @return not estimated where no check tells it
   */
  static IntervalPart of(List<SolverConvergence> all, double temperature) {
    return all.stream()
        .filter(one -> one.temperature() == temperature)
        .map(SolverPart::of)
        .filter(IntervalPart::isEstimated)
        .max(Comparator.comparingDouble(part -> part.above() + Math.abs(part.shift())))
        .orElseGet(() -> IntervalPart.notEstimated(SOLVER, "not checked"));
  }

  private static IntervalPart of(SolverConvergence one) {
    SolverError motion = one.ofMotion();
    SolverChange change = motion == null ? null : motion.change();
    if (change == null || !Double.isFinite(change.value()) || !(motion.error() > -1)) {
      return IntervalPart.notEstimated(SOLVER, "too few hops to tell");
    }
    if (!motion.significant()) {
      return part(
          0.0,
          corrected(Math.max(0, change.upper95())),
          corrected(Math.min(0, change.lower95())),
          text(
              one,
              "no change beyond chance"
                  + (motion.extrapolated() == null ? ", not extrapolated" : "")));
    }
    double error = motion.error();
    double known = corrected(error);
    return part(
        known - 1,
        corrected(extrapolated(motion, change.upper95())) / known,
        corrected(extrapolated(motion, change.lower95())) / known,
        text(
            one,
            String.format(Locale.ROOT, "%+.1f %%", 100 * error).replace('-', '−')
                + (motion.extrapolated() == null ? ", not extrapolated" : "")));
  }

  /** The true value over that of a solver with a relative error. */
  private static double corrected(double error) {
    return 1 / (1 + error);
  }

  /**
   * The error that another change would be extrapolated to. With the error e of the solver and e/q
   * of its finer form the change c is (1 + e) / (1 + e/q) − 1; q follows from the change and the
   * error that were found.
   */
  private static double extrapolated(SolverError motion, double change) {
    double found = motion.change().value();
    if (motion.extrapolated() == null || found == 0 || motion.error() == 0) {
      return change;
    }
    double inverse = (1 - found / motion.error()) / (1 + found);
    return change / (1 - (1 + change) * inverse);
  }

  /** Not estimated where a bound of the change would leave nothing of the value. */
  private static IntervalPart part(double shift, double low, double high, String note) {
    boolean bounded = low > 0 && high > 0 && Double.isFinite(low) && Double.isFinite(high);
    return bounded
        ? new IntervalPart(SOLVER, Math.max(0, 1 - low), Math.max(0, high - 1), shift, note)
        : IntervalPart.notEstimated(SOLVER, "the change is known too badly");
  }

  private static String text(SolverConvergence one, String found) {
    return one.solver() + ", " + one.nameOfMotion() + ": " + found;
  }
}
