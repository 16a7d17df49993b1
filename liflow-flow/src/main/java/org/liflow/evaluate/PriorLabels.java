package org.liflow.evaluate;

import org.liflow.flow.ScaleChoice;
import org.liflow.tensor.InputException;

/** Where the scales of an adaptive prior come from. */
public enum PriorLabels {
  /** The index: 0 is the small scale, 1 the large one. */
  INDEX,
  /** Large for lithium and frame. */
  LARGE,
  /** Small for lithium and frame. */
  SMALL;

  /**
   * The scale to use.
   *
   * @param label of the index
   * @throws InputException when the label counts and is neither 0 nor 1
   */
  ScaleChoice choose(String source, int label) {
    if (this != INDEX) {
      return this == LARGE ? ScaleChoice.LARGE : ScaleChoice.SMALL;
    }
    if (label != 0 && label != 1) {
      throw new InputException(source, "the prior label " + label, "0 (small) or 1 (large)");
    }
    return label == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
  }
}
