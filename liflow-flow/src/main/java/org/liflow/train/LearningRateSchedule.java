package org.liflow.train;

/** The learning rate over the steps of a training run, as a share of its largest value. */
public sealed interface LearningRateSchedule {
  /**
   * Returns the share of the largest learning rate for a step.
   *
   * @param step counted from 0
   * @param steps of the whole run
   * @return above 0 up to 1; the same bits on every machine
   */
  double share(long step, long steps);

  /** The same rate throughout, as published. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double share(long step, long steps) {
      return 1;
    }
  }

  /**
   * Rises linearly over the first steps, then falls along half a cosine to the end of the run
   * (Loshchilov and Hutter, ICLR 2017, without restarts).
   *
   * @param warmUpSteps the number of steps of the rise; 0 for none
   * @param floor the share at the end
   */
  record Cosine(long warmUpSteps, double floor) implements LearningRateSchedule {
    /**
     * Checks the numbers.
     *
     * @param warmUpSteps the number of steps of the rise; 0 for none
     * @param floor the share at the end
     * @throws IllegalArgumentException for a negative number of steps or a floor outside 0 to 1
     */
    public Cosine {
      if (warmUpSteps < 0) {
        throw new IllegalArgumentException("a warm-up of " + warmUpSteps + " steps");
      }
      if (!(floor > 0 && floor <= 1)) {
        throw new IllegalArgumentException("a learning rate that ends at the share " + floor);
      }
    }

    @Override
    public double share(long step, long steps) {
      if (step < warmUpSteps) {
        return (step + 1.0) / (warmUpSteps + 1.0);
      }
      double length = Math.max(1, steps - warmUpSteps);
      double way = Math.min(1, (step - warmUpSteps) / length);
      return floor + (1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * way));
    }
  }

  /**
   * Falls by a factor at regular intervals.
   *
   * @param every steps between two falls
   * @param factor the ratio of the rates after and before a fall
   */
  record Staircase(long every, double factor) implements LearningRateSchedule {
    /**
     * Checks the numbers.
     *
     * @param every steps between two falls
     * @param factor the ratio of the rates after and before a fall
     * @throws IllegalArgumentException for no steps or a factor outside 0 to 1
     */
    public Staircase {
      requirePositive(every);
      if (!(factor > 0 && factor <= 1)) {
        throw new IllegalArgumentException("a learning rate that falls by the factor " + factor);
      }
    }

    @Override
    public double share(long step, long steps) {
      return lowest(StrictMath.pow(factor, step / every));
    }
  }

  /**
   * Falls exponentially.
   *
   * @param halfLife steps in which the rate halves
   */
  record Exponential(long halfLife) implements LearningRateSchedule {
    /**
     * Checks the numbers.
     *
     * @param halfLife steps in which the rate halves
     * @throws IllegalArgumentException for no steps
     */
    public Exponential {
      requirePositive(halfLife);
    }

    @Override
    public double share(long step, long steps) {
      return lowest(StrictMath.pow(0.5, (double) step / halfLife));
    }
  }

  private static void requirePositive(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(steps + " steps between two falls of the learning rate");
    }
  }

  /** A rate of exactly zero would be no rate. */
  private static double lowest(double share) {
    return Math.max(share, 1e-30);
  }
}
