package org.liflow.nn.optim;

/**
 * Settings of Adam that are fixed during a run.
 *
 * @param beta1 decay of the mean of gradients, 0 to below 1
 * @param beta2 decay of the mean of squared gradients, 0 to below 1
 * @param epsilon added to the root of the mean square, above 0
 * @param clipNorm gradients whose norm over all parameters is larger are scaled down to it
 */
public record AdamSettings(double beta1, double beta2, double epsilon, double clipNorm) {
  /**
   * Checks the numbers.
   *
   * @param beta1 0 to below 1
   * @param beta2 0 to below 1
   * @param epsilon above 0
   * @param clipNorm above 0
   * @throws IllegalArgumentException when a number is out of its range
   */
  public AdamSettings {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && clipNorm > 0)) {
      throw new IllegalArgumentException(
          "Adam with decays "
              + beta1
              + " and "
              + beta2
              + ", epsilon "
              + epsilon
              + ", norm "
              + clipNorm);
    }
  }

  /**
   * Returns the settings of the published models.
   *
   * @return decays 0.9 and 0.999, epsilon 1e-8, norm 10
   */
  public static AdamSettings published() {
    return new AdamSettings(0.9, 0.999, 1e-8, 10);
  }
}
