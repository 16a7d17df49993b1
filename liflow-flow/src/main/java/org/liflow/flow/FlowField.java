package org.liflow.flow;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * What drives a flow, for a batch of independent systems side by side in one state: at a flow time
 * and a state it predicts the velocity, or where the flow ends.
 */
public interface FlowField {
  /** Where it computes. */
  Backend backend();

  /** First component of each system in the state and, last, the number of components. */
  int[] systemStart();

  /** Whether it predicts where the flow ends: the velocity is then (end − state)/(1 − t). */
  boolean predictsEnd();

  /**
   * Sets the flow times of the evaluations to come. Recordings of evaluations stay good as long as
   * there are as many moments.
   *
   * @param times of each system at each moment that an evaluation may name
   */
  void moments(double[][] times);

  /**
   * Evaluates the field: a part of what {@link Backend#record} can record.
   *
   * @param moment number of the flow times to use
   * @param state not modified
   * @param predicted the velocity of each component, or its end; overwritten, another tensor
   */
  void evaluate(int moment, Tensor state, Tensor predicted);
}
