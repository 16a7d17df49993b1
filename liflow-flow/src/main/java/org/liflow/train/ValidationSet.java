package org.liflow.train;

import java.util.List;

/**
 * Batches to validate with: the same ones each time, so that their loss can be compared from one
 * validation to the next.
 *
 * @param batches in their order
 */
public record ValidationSet(List<FlowBatch> batches) {
  /** Keeps a copy of the list. */
  public ValidationSet {
    batches = List.copyOf(batches);
  }

  /**
   * Draws so many samples of each entry; other ones than training batches of the same seed hold.
   *
   * @param flows of the entries to validate with, never those that are trained on
   * @param samplesPerEntry 1 to {@value BatchSettings#LARGEST}
   * @throws IllegalArgumentException for fewer or more
   * @throws org.liflow.tensor.InputException when the data set cannot be read
   */
  public static ValidationSet of(DatasetFlows flows, int samplesPerEntry) {
    if (samplesPerEntry < 1 || samplesPerEntry > BatchSettings.LARGEST) {
      throw new IllegalArgumentException(samplesPerEntry + " samples an entry");
    }
    return new ValidationSet(flows.fixed(samplesPerEntry));
  }
}
