package org.liflow.train;

/**
 * How the weights are found.
 *
 * @param batchSize structures a step
 * @param stepsPerEpoch steps between two checkpoints
 * @param epochs after which training ends at the latest
 * @param learningRate of Adam, at its largest
 * @param schedule how the learning rate goes on
 * @param clipNorm a gradient of a larger norm is scaled down to it
 * @param averagingDecay share of the old mean in each step of the exponential moving average of the
 *     weights, which is what is validated and kept; 0 for the weights as they are
 */
public record OptimizerSettings(
    int batchSize,
    int stepsPerEpoch,
    int epochs,
    double learningRate,
    LearningRateSchedule schedule,
    double clipNorm,
    double averagingDecay) {
  /**
   * As published, but for the mean of the weights, which the published code does without: over some
   * 1000 steps, so that it forgets within the 1250 steps between two validations and yet levels out
   * the noise of batches of 16.
   */
  public static final OptimizerSettings DEFAULT =
      new OptimizerSettings(16, 250, 500, 3e-4, new LearningRateSchedule.Constant(), 10, 0.999);

  /**
   * @throws IllegalArgumentException for a number out of its range, or 2³¹ steps and more
   */
  public OptimizerSettings {
    Checks.within("a batch size", batchSize, 1, 1 << 16);
    Checks.within("a number of steps an epoch", stepsPerEpoch, 1, 1 << 24);
    Checks.within("a number of epochs", epochs, 1, 1 << 20);
    Checks.within(
        "a number of steps, epochs by steps an epoch,",
        (long) epochs * stepsPerEpoch,
        1,
        Integer.MAX_VALUE);
    Checks.positive("a learning rate", learningRate);
    Checks.positive("a largest gradient norm", clipNorm);
    if (!(averagingDecay >= 0 && averagingDecay < 1)) {
      throw new IllegalArgumentException("an averaging decay of " + averagingDecay);
    }
  }

  /** Steps of the whole run. */
  public long steps() {
    return (long) epochs * stepsPerEpoch;
  }

  /** The learning rate of a step, counted from 0. */
  public double learningRate(long step) {
    return learningRate * schedule.share(step, steps());
  }

  /** The same with batches of so many structures. */
  public OptimizerSettings withBatchSize(int other) {
    return new OptimizerSettings(
        other, stepsPerEpoch, epochs, learningRate, schedule, clipNorm, averagingDecay);
  }

  /** The same with epochs of so many steps. */
  public OptimizerSettings withStepsPerEpoch(int other) {
    return new OptimizerSettings(
        batchSize, other, epochs, learningRate, schedule, clipNorm, averagingDecay);
  }

  /** The same for so many epochs. */
  public OptimizerSettings withEpochs(int other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, other, learningRate, schedule, clipNorm, averagingDecay);
  }

  /** The same with another largest learning rate. */
  public OptimizerSettings withLearningRate(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, other, schedule, clipNorm, averagingDecay);
  }

  /** The same with another schedule. */
  public OptimizerSettings withSchedule(LearningRateSchedule other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, other, clipNorm, averagingDecay);
  }

  /** The same with another largest gradient norm. */
  public OptimizerSettings withClipNorm(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, schedule, other, averagingDecay);
  }

  /** The same with another averaging of the weights. */
  public OptimizerSettings withAveragingDecay(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, schedule, clipNorm, other);
  }
}
