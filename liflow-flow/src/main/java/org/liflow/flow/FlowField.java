package org.liflow.flow;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * The right-hand side of the flow's differential equation, for a batch of independent systems (one
 * per structure) side by side in one state. At a flow time and a state it predicts the velocity, or
 * the end of the flow.
 *
 * <p>A solver calls {@link #moments} once with all flow times that it needs, and then {@link
 * #evaluate} with the numbers of these moments. Several evaluations, with the backend's arithmetic
 * between them, can be recorded as one by {@link Backend#record} and run again after the next call
 * of {@link #moments} with as many moments.
 *
 * <p>Thread safety: one thread at a time.
 */
public interface FlowField {
  /** {@return the backend that computes, and that holds the states} */
  Backend backend();

  /**
   * Returns where each system's components begin in the state.
   *
   * @return the first component of each system and, last, the number of components; a structure has
   *     three components (x, y, z in Å) per atom. Not to be modified
   */
  int[] systemStart();

  /**
   * Tells whether the field predicts the end of the flow.
   *
   * @return true where the velocity is (prediction − state)/(1 − t); false where the prediction is
   *     the velocity
   */
  boolean predictsEnd();

  /**
   * Sets the flow times of the evaluations to come. Recordings of evaluations remain valid as long
   * as there are as many moments.
   *
   * @param times the flow time, 0 to 1, by moment and system
   */
  void moments(double[][] times);

  /**
   * Evaluates the field. The call can be recorded.
   *
   * @param moment number of the flow times to use, counted from 0
   * @param state not modified
   * @param predicted the velocity of each component, or its end; overwritten, another tensor
   */
  void evaluate(int moment, Tensor state, Tensor predicted);
}
