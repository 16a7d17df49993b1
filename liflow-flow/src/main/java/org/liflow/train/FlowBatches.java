package org.liflow.train;

/**
 * An endless, numbered series of batches: batch n follows from a seed and n alone, so that training
 * goes on after a stop where its counter stands.
 */
@FunctionalInterface
public interface FlowBatches {
  /**
   * Batch number {@code number}; the same in whatever order batches are asked for.
   *
   * @param number counted from 0
   * @throws IllegalArgumentException for a negative number
   * @throws org.liflow.files.InputException when the data set cannot be read
   */
  FlowBatch batch(long number);
}
