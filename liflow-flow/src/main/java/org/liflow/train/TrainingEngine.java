package org.liflow.train;

import java.util.Map;
import org.liflow.nn.io.ModelFile;

/** The weights of a training run, their optimizer and their moving average. */
interface TrainingEngine extends AutoCloseable {
  /**
   * Updates the weights once.
   *
   * @param batch the flows to learn
   * @param times the flow time of each structure, 0 to 1
   * @throws DivergedException when the loss or the gradient is not finite; nothing has changed then
   */
  StepResult step(TrainingBatch batch, double[] times, double learningRate);

  /**
   * The mean loss of a batch over flow times, without an update.
   *
   * @param flowTimes 0 to 1; all structures are evaluated at each
   * @param averaged whether with the mean of the weights
   */
  double loss(TrainingBatch batch, double[] flowTimes, boolean averaged);

  /** The model with its weights, or with their moving average. */
  ModelFile model(boolean averaged);

  /** The number of updates. */
  long steps();

  /** All tensors that are needed to continue bit by bit, by name. */
  Map<String, float[]> state();

  /**
   * Continues from a state.
   *
   * @throws IllegalArgumentException when it is of another network
   */
  void restore(Map<String, float[]> state, long steps);

  @Override
  void close();
}
