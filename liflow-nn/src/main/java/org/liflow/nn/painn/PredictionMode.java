package org.liflow.nn.painn;

/** Meaning of the network's output along a flow. */
public enum PredictionMode {
  /** The velocity of the flow. */
  VELOCITY,
  /** The displacement at the end of the flow. */
  DATA
}
