package org.liflow.train;

/** Which draws of the prior a flow leads to which ends. */
public enum Coupling {
  /** Each atom's draw to its own end, as published. */
  INDEPENDENT,
  /**
   * Within each structure and element, the draws change places so that the sum of squared ways is
   * smallest ({@link OptimalTransport}).
   */
  OPTIMAL_TRANSPORT
}
