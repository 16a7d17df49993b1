package org.liflow.kernels.emulated;

/**
 * The order in which blocks, and between two barriers the threads of a block, run. Where results
 * depend on it, there is a race.
 */
public enum ThreadOrder {
  /** As they are numbered. */
  FORWARD,
  /** The last one first. */
  BACKWARD,
  /** Another order in each launch, the same ones every time. */
  SHUFFLED
}
