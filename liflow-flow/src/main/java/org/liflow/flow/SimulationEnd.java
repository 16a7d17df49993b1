package org.liflow.flow;

/** The reason why a run of replicas returned. */
public enum SimulationEnd {
  /**
   * Every replica has the strides that were asked for, or has stopped because no draw of a stride
   * kept to the limits: see {@link Replica#fault()}.
   */
  REACHED,
  /** The thread was interrupted; its interrupt status is still set. */
  INTERRUPTED,
  /** {@link StrideListener#isCancelled()} asked for the end. */
  CANCELLED
}
