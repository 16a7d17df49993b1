package org.liflow.nn.io;

/**
 * The relation between a network's output and the velocity of its flow.
 *
 * <p>With a straight path from x₀, normal with an atom's prior width w, to an end x₁ of the same
 * width, the best linear guess of the velocity x₁ − x₀ at the state x and the flow time t is a(t)
 * x, and what is left has the standard deviation w b(t), where
 *
 * <pre>
 * a(t) = (2t − 1) / n(t)²,  b(t) = 1 / n(t),  n(t)² = t² + (1 − t)².
 * </pre>
 *
 * <p>A preconditioned network predicts what is left in units of its standard deviation. All atoms
 * then have the same share in the loss, those that vibrate as well as those that hop, at all flow
 * times. Karras et al. (NeurIPS 2022) derived this form for diffusion models; the formulas here
 * follow from the covariance of x and x₁ − x₀ for the straight path.
 */
public enum Preconditioning {
  /** The output is the velocity, in Å per unit of flow time: the published form. */
  NONE,
  /** The velocity is a(t) x + w b(t) times the output, with the width w of the atom's prior. */
  PRIOR_WIDTH;

  /**
   * Returns the factor a(t) of the state.
   *
   * @param time of the flow, 0 to 1
   * @return −1 at the start, 1 at the end
   */
  public static double ofState(double time) {
    return (2 * time - 1) / square(time);
  }

  /**
   * Returns the factor b(t), which the width of the prior multiplies.
   *
   * @param time of the flow, 0 to 1
   * @return 1 at both ends and √2 in the middle
   */
  public static double ofWidth(double time) {
    return 1 / Math.sqrt(square(time));
  }

  private static double square(double time) {
    return time * time + (1 - time) * (1 - time);
  }
}
