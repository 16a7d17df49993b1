package org.liflow.md;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Compares the derivatives that a {@link PairForm} claims with difference quotients. */
final class PairFormCheck {
  private static final int DISTANCES = 24;

  /** Half the distance of the two ends of a difference quotient, as a share of r. */
  private static final double STEP = 1e-4;

  /** Errors of a quotient are below 1e-5 of it; a wrong factor or sign is far above this. */
  private static final double TOLERANCE = 1e-3;

  /** Rounding of the values whose difference is taken, as a share of them. */
  private static final double ROUNDING = 1e-13;

  private PairFormCheck() {}

  /**
   * Checks a formula at distances spread over its range.
   *
   * @throws IllegalArgumentException when a value is not finite or a derivative is wrong
   */
  static void require(PairForm form, double closest, double cutoff) {
    for (int k = 0; k < DISTANCES; k++) {
      // Between the ends, which a formula need not be defined beyond.
      double r = closest * Math.pow(cutoff / closest, (k + 0.5) / DISTANCES);
      require(form, r, "derivative", form::energy, form.derivative(r));
      require(form, r, "secondDerivative", form::derivative, form.secondDerivative(r));
    }
  }

  private static void require(
      PairForm form, double r, String what, DoubleUnaryOperator function, double claimed) {
    double step = STEP * r;
    double above = function.applyAsDouble(r + step);
    double below = function.applyAsDouble(r - step);
    double quotient = (above - below) / (2 * step);
    double allowed =
        TOLERANCE * (Math.abs(quotient) + Math.abs(claimed))
            + ROUNDING * (Math.abs(above) + Math.abs(below)) / step
            + 1e-12;
    if (!Double.isFinite(claimed) || !(Math.abs(quotient - claimed) <= allowed)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s at %.4g Å is %.6g in %s; expected %.6g, by differences",
              what,
              r,
              claimed,
              form,
              quotient));
    }
  }
}
