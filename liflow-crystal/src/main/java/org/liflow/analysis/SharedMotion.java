package org.liflow.analysis;

import java.util.Set;

/**
 * How much larger the variance of an average of squared displacements is since ions share their
 * motion, for displacements that are jointly Gaussian.
 *
 * <p>If c is the correlation of two ions' displacements along an axis, that of their squares is c²
 * (Isserlis). So the average of the squares over N ions has 1 + Σ c² / N times the variance of
 * independent ones, the sum over all ordered pairs; a negative correlation counts like a positive
 * one. The square of an estimated c is too large by its own variance. The sum is free of that if
 * the two factors of c² come from different times s and t:
 *
 * <pre>  Σ c²  ∝  ⟨ (Σᵢ uᵢ(s) uᵢ(t))² − Σᵢ (uᵢ(s) uᵢ(t))² ⟩</pre>
 *
 * <p>over pairs of steps u, which is a U-statistic of the trace of the squared correlation matrix
 * (Chen, Zhang and Zhong, J. Am. Stat. Assoc. 2010, 105, 810). Neighbouring steps, which share the
 * noise of the frame between them, are left out. Hops are not Gaussian: ions that hop at one time
 * in unrelated directions share nothing here, and only blocks of time ({@link BlockScatter}) show
 * them.
 */
final class SharedMotion {
  /** Pairs of steps grow with the square. */
  private static final int MOST_STEPS = 256;

  private SharedMotion() {}

  /**
   * Estimates the factor, 1 for independent ions.
   *
   * @param lag the length of a step in frames; longer where there would be too many
   * @return at least 1; 1 where there are too few steps
   */
  static double factor(WalkerCurves walkers, Set<Axis> axes, int lag) {
    double shared = 0;
    double own = 0;
    for (double[][][] replica : walkers.series()) {
      int frames = replica[0][0].length;
      int step = Math.max(lag, (frames - 1 + MOST_STEPS - 1) / MOST_STEPS);
      for (Axis axis : axes) {
        double[][] moves = moves(replica, axis.ordinal(), step);
        for (int s = 0; s < moves.length; s++) {
          for (int t = s + 2; t < moves.length; t++) {
            double sum = 0;
            double squares = 0;
            for (int ion = 0; ion < replica.length; ion++) {
              double product = moves[s][ion] * moves[t][ion];
              sum += product;
              squares += product * product;
            }
            shared += sum * sum - squares;
            own += squares;
          }
        }
      }
    }
    return own > 0 ? Math.max(1, 1 + shared / own) : 1;
  }

  private static double[][] moves(double[][][] replica, int axis, int step) {
    double[][] moves = new double[(replica[0][axis].length - 1) / step][replica.length];
    for (int k = 0; k < moves.length; k++) {
      for (int ion = 0; ion < replica.length; ion++) {
        double[] series = replica[ion][axis];
        moves[k][ion] = series[(k + 1) * step] - series[k * step];
      }
    }
    return moves;
  }
}
