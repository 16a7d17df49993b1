package org.liflow.train;

import java.util.Map;
import org.liflow.nn.io.ModelFile;

/** What a training run drives: weights that take steps, and a running mean of them. */
interface TrainingEngine extends AutoCloseable {
  /**
   * Updates the weights once.
   *
   * @param times the flow time of each structure, 0 to 1
   * @throws DivergedException when the loss or the gradient is not finite; nothing has changed then
   */
  StepResult step(FlowBatch batch, double[] times, double learningRate);

  /**
   * The mean loss of a batch over flow times, without an update.
   *
   * @param flowTimes 0 to 1; all structures are evaluated at each
   * @param averaged whether with the mean of the weights
   */
  double loss(FlowBatch batch, double[] flowTimes, boolean averaged);

  /** The model with its weights, or with the mean of them. */
  ModelFile model(boolean averaged);

  /** How many updates there were. */
  long steps();

  /** Every tensor that is needed to go on bit by bit, by name. */
  Map<String, float[]> state();

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException when it is of another network
   */
  void restore(Map<String, float[]> state, long steps);

  @Override
  void close();
}
