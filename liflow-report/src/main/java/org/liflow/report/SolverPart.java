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
   * largest counts.
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
      double largest = Math.max(Math.abs(change.lower95()), Math.abs(change.upper95()));
      return new IntervalPart(
          SOLVER, Math.min(1, largest), largest, 0.0, text(one, "no change beyond chance"));
    }
    // What is uncertain of the change is so in proportion of the extrapolated error.
    double grown = change.value() == 0 ? 1 : Math.abs(motion.error() / change.value());
    double half = grown * (change.upper95() - change.lower95()) / 2;
    double error = motion.error();
    return new IntervalPart(
        SOLVER,
        Math.min(1, half),
        half,
        1 / (1 + error) - 1,
        text(
            one,
            String.format(Locale.ROOT, "%+.1f %%", 100 * error).replace('-', '−')
                + (motion.extrapolated() == null ? ", not extrapolated" : "")));
  }

  private static String text(SolverConvergence one, String found) {
    return one.solver() + ", " + one.nameOfMotion() + ": " + found;
  }
}
