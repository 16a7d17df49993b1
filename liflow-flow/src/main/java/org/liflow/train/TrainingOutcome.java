package org.liflow.train;

import java.util.Optional;

/**
 * How a training run ended.
 *
 * @param end why
 * @param steps since the run began
 * @param epochs whole ones since the run began
 * @param best the epoch of the best weights; empty before the first validation
 * @param fault what diverged, and where the batch lies, in one line; empty unless it did
 */
public record TrainingOutcome(
    End end, long steps, int epochs, Optional<EpochMetrics> best, Optional<String> fault) {
  /** Why training ended. */
  public enum End {
    /** All epochs are done. */
    EPOCHS_DONE,
    /** As many validations as the patience allows passed without a new best. */
    NO_IMPROVEMENT,
    /** It was asked to stop, and can be resumed. */
    INTERRUPTED,
    /** A loss or gradient was not finite. */
    DIVERGED
  }
}
