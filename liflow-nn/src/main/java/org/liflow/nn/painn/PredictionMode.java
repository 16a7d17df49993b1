package org.liflow.nn.painn;

/** What the network's output means along a flow. */
public enum PredictionMode {
  /** The velocity of the flow. */
  VELOCITY,
  /** Where the flow ends. */
  DATA
}
