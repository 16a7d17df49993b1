package org.liflow.train;

import java.util.Optional;

/**
 * The end of a training run.
 *
 * @param end the reason
 * @param steps since the run began
 * @param epochs complete epochs since the run began
 * @param best the epoch of the best weights; empty before the first validation
 * @param fault one line that names the loss or gradient that diverged and the file with its batch;
 *     empty if none did
 */
public record TrainingOutcome(
    End end, long steps, int epochs, Optional<EpochMetrics> best, Optional<String> fault) {
  /** The reason why training ended. */
  public enum End {
    /** All epochs are done. */
    EPOCHS_DONE,
    /** The patience is exhausted: so many validations brought no new best. */
    NO_IMPROVEMENT,
    /** It was stopped, and can be resumed. */
    INTERRUPTED,
    /** A loss or gradient was not finite. */
    DIVERGED
  }
}
