package org.liflow.analysis;

import java.util.Optional;
import java.util.Set;

/**
 * The variance of a fitted slope where ions may move in concert.
 *
 * <p>Two estimates are put together. The scatter of blocks of time ({@link BlockScatter}) holds for
 * any motion, but has few degrees of freedom, ν. The scatter of the ions times the factor of shared
 * Gaussian motion ({@link SharedMotion}) is precise, but too small where hops are shared. It counts
 * as {@value #WORTH} degrees of freedom more, unless it is the smaller one: the result is never
 * below the blocks'. The uncertainty of the variance is that of ν + {@value #WORTH} degrees of
 * freedom. The coverage that this has was measured (decision 39).
 *
 * @param variance Å⁴ a frame²
 * @param freedom degrees of freedom of Student's t
 * @param shared the factor of shared motion
 * @param blockFreedom ν; 0 where there are no two blocks
 */
record ConcertedVariance(double variance, double freedom, double shared, int blockFreedom) {
  /** The degrees of freedom that the estimate from the ions counts for. */
  private static final int WORTH = 4;

  /**
   * Puts both together.
   *
   * @param independent the variance of the slope as if the walkers, two or more, were independent
   */
  static ConcertedVariance of(
      WalkerCurves walkers, Set<Axis> axes, LineFit fit, double independent) {
    double shared = SharedMotion.factor(walkers, axes, fit.firstLag());
    double ions = independent * shared;
    Optional<BlockScatter> blocks = BlockScatter.of(walkers, axes, fit);
    if (blocks.isEmpty()) {
      return new ConcertedVariance(ions, WORTH, shared, 0);
    }
    double variance = blocks.get().variance();
    int freedom = blocks.get().freedom();
    double both = (freedom * variance + WORTH * ions) / (freedom + WORTH);
    return new ConcertedVariance(
        Math.max(variance, both), freedom + WORTH, shared, freedom);
  }
}
