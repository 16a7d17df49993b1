package org.liflow.analysis;

import java.util.Optional;
import java.util.Set;

/**
 * The variance of a fitted slope from the scatter of blocks of time. It holds however ions move
 * together, since a block's slope is the average over all of them.
 *
 * <p>Each replica is cut into equal blocks, and all blocks are fitted by one set of weights. The
 * variance of the blocks' slopes about their mean, over that which free independent walkers would
 * have in blocks of this length ({@link BrownianCovariance}), is a factor; it multiplies the
 * variance that such walkers would give the slope of the whole. So the whole run, which has long
 * lags that no block has, is not judged by blocks alone. The blocks of several replicas scatter
 * about the mean of all, and what makes replicas differ is in it.
 *
 * @param variance of the whole fit's slope, Å⁴ a frame²
 * @param freedom the degrees of freedom of it: blocks less one
 */
record BlockScatter(double variance, int freedom) {
  /** A block is at least so many times as long as the first lag of the fit. */
  private static final int LONGER = 4;

  /**
   * Finds the variance.
   *
   * @param whole the fit whose slope it is the variance of
   * @param most blocks of all replicas together; each has one at least
   * @return empty where the fit starts so late that there are no two blocks
   */
  static Optional<BlockScatter> of(WalkerCurves walkers, Set<Axis> axes, LineFit whole, int most) {
    int replicas = walkers.series().size();
    int steps = walkers.shortest() - 1;
    int wanted = (most + replicas - 1) / replicas;
    int count = Math.min(wanted, steps / (LONGER * whole.firstLag()));
    if (count < 1 || count * replicas < 2) {
      return Optional.empty();
    }
    WalkerCurves blocks = walkers.blocks(steps / count);
    LineFit fit = new LineFit(blocks, axes, whole.firstLag());
    double[] slopes = blockSlopes(blocks, fit.walkerSlopes());
    double mean = 0;
    for (double slope : slopes) {
      mean += slope / slopes.length;
    }
    double squares = 0;
    for (double slope : slopes) {
      squares += (slope - mean) * (slope - mean);
    }
    int freedom = slopes.length - 1;
    // The pooled fit's variance is that of the mean over blocks.
    double free = fit.modelCovariance()[0] * slopes.length;
    return Optional.of(
        new BlockScatter(whole.modelCovariance()[0] * squares / freedom / free, freedom));
  }

  private static double[] blockSlopes(WalkerCurves blocks, double[] walkerSlopes) {
    double[] slopes = new double[blocks.series().size()];
    int next = 0;
    for (int block = 0; block < slopes.length; block++) {
      int walkers = blocks.series().get(block).length;
      for (int k = 0; k < walkers; k++) {
        slopes[block] += walkerSlopes[next++] / walkers;
      }
    }
    return slopes;
  }
}
