package org.liflow.train;

/**
 * An exponential moving average of the losses of single steps, for display: the losses of single
 * batches scatter widely. Each step counts 5 %. Not safe for use by several threads.
 */
public final class SmoothedLoss {
  private static final double KEPT = 0.95;

  private double mean = Double.NaN;

  /** Creates an average without a value. */
  public SmoothedLoss() {}

  /**
   * Adds the loss of a step.
   *
   * @param loss in Å²
   * @return the average with it, in Å²; the first loss as it is
   */
  public double add(double loss) {
    mean = Double.isNaN(mean) ? loss : KEPT * mean + 0.05 * loss;
    return mean;
  }
}
