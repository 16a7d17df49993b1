package org.liflow.train;

import org.liflow.data.LiFlowDataset;

/**
 * How it is told which weights are best, and when to stop.
 *
 * @param source where the structures to validate on come from
 * @param fraction of the compositions or trajectories that are kept from training; without meaning
 *     for an index of its own
 * @param index the split of the data set whose index is to be validated on, such as {@code valid};
 *     without meaning otherwise
 * @param samplesPerEntry how many random frames of each entry are looked at
 * @param everyEpochs epochs between two validations
 * @param patience how many validations may pass without a new best before training ends; 0 for any
 *     number
 */
public record ValidationSettings(
    Source source,
    double fraction,
    String index,
    int samplesPerEntry,
    int everyEpochs,
    int patience) {
  /** Where the structures to validate on come from. */
  public enum Source {
    /** Some of the compositions of the training index are kept from training. */
    COMPOSITION,
    /** Some of the trajectories of the training index are kept from training. */
    TRAJECTORY,
    /** An index of its own. */
    INDEX
  }

  /** A tenth of the compositions; every 5 epochs, and at most 10 times in vain, as published. */
  public static final ValidationSettings DEFAULT =
      new ValidationSettings(Source.COMPOSITION, 0.1, "valid", 4, 5, 10);

  /** At how many flow times, evenly from 0 to 1, each batch is looked at, as published. */
  public static final int FLOW_TIMES = 11;

  /**
   * @throws IllegalArgumentException for a number out of its range or an index without a name
   */
  public ValidationSettings {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("a validation fraction of " + fraction);
    }
    if (!LiFlowDataset.isSplit(index)) {
      throw new IllegalArgumentException("an index of the name '" + index + "'");
    }
    Checks.within("a number of samples an entry", samplesPerEntry, 1, 1 << 16);
    Checks.within("a number of epochs between validations", everyEpochs, 1, 1 << 20);
    Checks.within("a patience", patience, 0, 1 << 20);
  }

  /** The same, with this share of the compositions kept from training. */
  public ValidationSettings byComposition(double share) {
    return new ValidationSettings(
        Source.COMPOSITION, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /** The same, with this share of the trajectories kept from training. */
  public ValidationSettings byTrajectory(double share) {
    return new ValidationSettings(
        Source.TRAJECTORY, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /** The same with another share kept from training. */
  public ValidationSettings withFraction(double share) {
    return new ValidationSettings(source, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /** The same, on the index of this split of the data set. */
  public ValidationSettings byIndex(String split) {
    return new ValidationSettings(
        Source.INDEX, fraction, split, samplesPerEntry, everyEpochs, patience);
  }

  /** The same with so many random frames of each entry. */
  public ValidationSettings withSamplesPerEntry(int other) {
    return new ValidationSettings(source, fraction, index, other, everyEpochs, patience);
  }

  /** The same with so many epochs between two validations. */
  public ValidationSettings withEveryEpochs(int other) {
    return new ValidationSettings(source, fraction, index, samplesPerEntry, other, patience);
  }

  /** The same with another patience. */
  public ValidationSettings withPatience(int other) {
    return new ValidationSettings(source, fraction, index, samplesPerEntry, everyEpochs, other);
  }
}
