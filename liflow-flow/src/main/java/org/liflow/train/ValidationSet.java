package org.liflow.train;

import java.util.List;

/**
 * Batches to validate with: the same ones each time, so that their loss can be compared from one
 * validation to the next. Each is built when it is asked for, and not kept.
 */
public final class ValidationSet implements FlowBatches {
  private final DatasetFlows flows;
  private final int samplesPerEntry;

  private ValidationSet(DatasetFlows flows, int samplesPerEntry) {
    this.flows = flows;
    this.samplesPerEntry = samplesPerEntry;
  }

  /**
   * Draws so many samples of each entry; other ones than training batches of the same seed hold.
   *
   * @param flows of the entries to validate with, never those that are trained on
   * @param samplesPerEntry 1 to {@value BatchSettings#LARGEST}
   * @throws IllegalArgumentException for fewer or more
   */
  public static ValidationSet of(DatasetFlows flows, int samplesPerEntry) {
    if (samplesPerEntry < 1 || samplesPerEntry > BatchSettings.LARGEST) {
      throw new IllegalArgumentException(samplesPerEntry + " samples an entry");
    }
    return new ValidationSet(flows, samplesPerEntry);
  }

  /** The number of batches. */
  public long size() {
    long samples = (long) samplesPerEntry * flows.entries().size();
    return (samples + flows.settings().size() - 1) / flows.settings().size();
  }

  /**
   * Batch number {@code number}; all have as many structures as training batches but for the last.
   *
   * @param number counted from 0, below {@link #size()}
   * @throws IllegalArgumentException for another
   * @throws org.liflow.files.InputException when the data set cannot be read
   */
  @Override
  public FlowBatch batch(long number) {
    requireBatch(number);
    return flows.fixed(samplesPerEntry, number);
  }

  /** Where the structures of a batch come from. */
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
