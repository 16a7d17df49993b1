package org.liflow.train;

/**
 * An endless, numbered series of batches. Batch n depends on a seed and on n alone, so that
 * training that was stopped after n steps continues with batch n.
 */
@FunctionalInterface
public interface TrainingBatches {
  /**
   * Returns batch number {@code number}; the same in whatever order batches are asked for.
   *
   * @param number counted from 0
   * @return a new batch
   * @throws IllegalArgumentException for a negative number
   * @throws org.liflow.files.InputException when the data set cannot be read
   */
  TrainingBatch batch(long number);
}
