package org.liflow.train;

/**
 * The optimizer, and the length of the training.
 *
 * @param batchSize structures per step
 * @param stepsPerEpoch steps between two checkpoints
 * @param epochs the largest number of epochs
 * @param learningRate the largest learning rate of Adam
 * @param schedule the learning rate over the steps, as a share of the largest
 * @param clipNorm the largest norm of a gradient; a gradient of a larger norm is scaled to it
 * @param averagingDecay share of the old mean in each step of the exponential moving average of the
 *     weights, 0 to below 1. The average is validated and kept; 0 means the weights themselves
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
   * As published, except for the moving average of the weights, which the published code does not
   * have. It spans about 1000 steps: fewer than the 1250 steps between two validations, and enough
   * to average out the noise of batches of 16.
   */
  public static final OptimizerSettings DEFAULT =
      new OptimizerSettings(16, 250, 500, 3e-4, new LearningRateSchedule.Constant(), 10, 0.999);

  /**
   * Checks the numbers.
   *
   * @param batchSize structures per step
   * @param stepsPerEpoch steps between two checkpoints
   * @param epochs the largest number of epochs
   * @param learningRate the largest learning rate of Adam
   * @param schedule the learning rate over the steps, as a share of the largest
   * @param clipNorm the largest norm of a gradient; a gradient of a larger norm is scaled to it
   * @param averagingDecay share of the old mean in each step of the exponential moving average of
   *     the weights, 0 to below 1. The average is validated and kept; 0 means the weights
   *     themselves
   * @throws IllegalArgumentException for a number out of its range, or 2³¹ steps and more
   */
  public OptimizerSettings {
    Require.within("a batch size", batchSize, 1, 1 << 16);
    Require.within("a number of steps an epoch", stepsPerEpoch, 1, 1 << 24);
    Require.within("a number of epochs", epochs, 1, 1 << 20);
    Require.within(
        "a number of steps, epochs by steps an epoch,",
        (long) epochs * stepsPerEpoch,
        1,
        Integer.MAX_VALUE);
    Require.positive("a learning rate", learningRate);
    Require.positive("a largest gradient norm", clipNorm);
    if (!(averagingDecay >= 0 && averagingDecay < 1)) {
      throw new IllegalArgumentException("an averaging decay of " + averagingDecay);
    }
  }

  /**
   * Steps of the whole run.
   *
   * @return epochs × steps per epoch
   */
  public long steps() {
    return (long) epochs * stepsPerEpoch;
  }

  /**
   * The learning rate of a step, counted from 0.
   *
   * @param step counted from 0
   * @return the learning rate of Adam at this step
   */
  public double learningRate(long step) {
    return learningRate * schedule.share(step, steps());
  }

  /**
   * The same with batches of so many structures.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withBatchSize(int other) {
    return new OptimizerSettings(
        other, stepsPerEpoch, epochs, learningRate, schedule, clipNorm, averagingDecay);
  }

  /**
   * The same with epochs of so many steps.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withStepsPerEpoch(int other) {
    return new OptimizerSettings(
        batchSize, other, epochs, learningRate, schedule, clipNorm, averagingDecay);
  }

  /**
   * The same for so many epochs.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withEpochs(int other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, other, learningRate, schedule, clipNorm, averagingDecay);
  }

  /**
   * The same with another largest learning rate.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withLearningRate(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, other, schedule, clipNorm, averagingDecay);
  }

  /**
   * The same with another schedule.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withSchedule(LearningRateSchedule other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, other, clipNorm, averagingDecay);
  }

  /**
   * The same with another largest gradient norm.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withClipNorm(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, schedule, other, averagingDecay);
  }

  /**
   * The same with another averaging of the weights.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OptimizerSettings withAveragingDecay(double other) {
    return new OptimizerSettings(
        batchSize, stepsPerEpoch, epochs, learningRate, schedule, clipNorm, other);
  }
}
