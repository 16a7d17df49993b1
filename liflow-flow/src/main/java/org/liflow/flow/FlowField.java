package org.liflow.flow;

/**
 * The velocity field that a flow follows, for a batch of independent systems side by side in one
 * state vector.
 */
public interface FlowField {
  /** First component of each system in the state and, last, the number of components. */
  int[] systemStart();

  /**
   * The velocity of each component.
   *
   * @param times the flow time of each system, below 1 if the field {@link #predictsEnd()}
   * @param state not modified
   * @param velocity overwritten
   */
  void velocity(double[] times, float[] state, float[] velocity);

  /**
   * Whether the field predicts where the flow ends, so that its velocity (end − state)/(1 − t) has
   * no value at t = 1.
   */
  boolean predictsEnd();

  /**
   * Where the flow ends, as seen from time 1; only of a field that {@link #predictsEnd()}.
   *
   * @param state not modified
   * @param end overwritten
   */
  void end(float[] state, float[] end);
}
