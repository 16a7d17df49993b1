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
 * below the blocks'. Blocks of two lengths are looked at, and the larger variance counts: it is
 * that of the longer ones where motion is slow. The uncertainty of the variance is that of {@value
 * #WORTH} degrees of freedom and those of the longer blocks. The coverage that this has was
 * measured (decision 39).
 *
 * @param variance Å⁴ a frame²
 * @param freedom degrees of freedom of Student's t
 * @param shared the factor of shared motion
 * @param blockFreedom ν of the longer blocks; 0 where there are no two blocks
 */
record ConcertedVariance(double variance, double freedom, double shared, int blockFreedom) {
  /** The degrees of freedom that the estimate from the ions counts for. */
  private static final int WORTH = 4;

  /** Short blocks: their variance is the more certain one. */
  private static final int MANY = 10;

  /** Long blocks: slow motion is in their variance. */
  private static final int FEW = 5;

  /**
   * Puts all together.
   *
   * @param independent the variance of the slope as if the walkers, two or more, were independent
   */
  static ConcertedVariance of(
      WalkerCurves walkers, Set<Axis> axes, LineFit fit, double independent) {
    double shared = SharedMotion.factor(walkers, axes, fit.firstLag());
    double ions = independent * shared;
    double variance = 0;
    int freedom = Integer.MAX_VALUE;
    for (int blocks : new int[] {MANY, FEW}) {
      Optional<BlockScatter> found = BlockScatter.of(walkers, axes, fit, blocks);
      if (found.isPresent()) {
        double scatter = found.get().variance();
        int own = found.get().freedom();
        double both = (own * scatter + WORTH * ions) / (own + WORTH);
        variance = Math.max(variance, Math.max(scatter, both));
        freedom = Math.min(freedom, own);
      }
    }
    return freedom == Integer.MAX_VALUE
        ? new ConcertedVariance(ions, WORTH, shared, 0)
        : new ConcertedVariance(variance, freedom + WORTH, shared, freedom);
  }
}
