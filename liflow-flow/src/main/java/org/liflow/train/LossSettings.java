package org.liflow.train;

/**
 * The loss of a training.
 *
 * @param weights of the atoms
 * @param early first parameter α of the beta distribution of flow times, whose density is
 *     proportional to t^(α − 1) (1 − t)^(β − 1): larger values leave early times out
 * @param late second parameter β: larger values leave late times out; 1 and 1 give uniform times,
 *     as published
 * @param startNoise a Propagator's strides start from positions with normal noise, so that it
 *     learns to lead back from where a run should not be (Sanchez-Gonzalez et al., ICML 2020); the
 *     standard deviation is drawn for each atom, uniformly from 0 to this share of its prior's
 *     width. The end of the stride stays where it is. 0 as published
 */
public record LossSettings(AtomWeights weights, double early, double late, double startNoise) {
  /** As published: equal weights, uniform times. */
  public static final LossSettings PUBLISHED = new LossSettings(AtomWeights.EQUAL, 1, 1, 0);

  /**
   * Checks the numbers.
   *
   * @param weights of the atoms
   * @param early 0.2 to 5
   * @param late 0.2 to 5
   * @param startNoise 0 to 1
   * @throws IllegalArgumentException for a parameter out of its range
   */
  public LossSettings {
    if (!(early >= 0.2 && early <= 5 && late >= 0.2 && late <= 5)) {
      throw new IllegalArgumentException(
          "flow times of the beta distribution " + early + ", " + late + "; expected 0.2 to 5");
    }
    if (!(startNoise >= 0 && startNoise <= 1)) {
      throw new IllegalArgumentException("start noise of " + startNoise + "; expected 0 to 1");
    }
  }
}
