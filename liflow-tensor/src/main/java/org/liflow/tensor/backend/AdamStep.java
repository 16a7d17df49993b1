package org.liflow.tensor.backend;

/**
 * The numbers of one step of Adam (Kingma and Ba, ICLR 2015).
 *
 * @param learningRate approximate bound on a parameter's change
 * @param beta1 decay of the mean of gradients
 * @param beta2 decay of the mean of squared gradients
 * @param epsilon added to the root of the mean square
 * @param step counted from 1
 * @param gradientScale multiplies each gradient first, as clipping does
 */
public record AdamStep(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    long step,
    double gradientScale) {
  /**
   * Returns the divisor of the mean, 1 − β₁ⁿ at step n.
   *
   * @return above 0
   */
  public double meanCorrection() {
    return 1 - StrictMath.pow(beta1, step);
  }

  /**
   * Returns the divisor of the mean square, 1 − β₂ⁿ at step n.
   *
   * @return above 0
   */
  public double squareCorrection() {
    return 1 - StrictMath.pow(beta2, step);
  }
}
