package org.liflow.train;

import java.util.List;

/**
 * The batches of a validation. They are the same each time, so that losses can be compared from one
 * validation to the next. Each is built when it is asked for, and not kept. Threads may share an
 * instance.
 */
public final class ValidationSet implements TrainingBatches {
  private final DatasetFlows flows;
  private final int samplesPerEntry;

  private ValidationSet(DatasetFlows flows, int samplesPerEntry) {
    this.flows = flows;
    this.samplesPerEntry = samplesPerEntry;
  }

  /**
   * Draws the same number of samples of each entry. They differ from those of training batches of
   * the same seed.
   *
   * @param flows of the entries to validate with, never those that are trained on
   * @param samplesPerEntry 1 to {@value BatchSettings#LARGEST}
   * @return the same samples at each call
   * @throws IllegalArgumentException for fewer or more
   */
  public static ValidationSet of(DatasetFlows flows, int samplesPerEntry) {
    if (samplesPerEntry < 1 || samplesPerEntry > BatchSettings.LARGEST) {
      throw new IllegalArgumentException(samplesPerEntry + " samples an entry");
    }
    return new ValidationSet(flows, samplesPerEntry);
  }

  /** {@return the number of batches} */
  public long size() {
    long samples = (long) samplesPerEntry * flows.entries().size();
    return (samples + flows.settings().size() - 1) / flows.settings().size();
  }

  /**
   * Returns batch number {@code number}. All have as many structures as training batches, except
   * the last, which may have fewer.
   *
   * @param number counted from 0, below {@link #size()}
   * @throws IllegalArgumentException for a number out of this range
   * @throws org.liflow.files.InputException when the data set cannot be read
   */
  @Override
  public TrainingBatch batch(long number) {
    requireBatch(number);
    return flows.fixed(samplesPerEntry, number);
  }

  /** The trajectories and frames that a batch was drawn from, one per structure. */
  List<FlowOrigin> origins(long number) {
    requireBatch(number);
    return flows.fixedOrigins(samplesPerEntry, number);
  }

  private void requireBatch(long number) {
    if (number < 0 || number >= size()) {
      throw new IllegalArgumentException("batch number " + number + " of " + size());
    }
  }
}
