package org.liflow.train;

import org.liflow.data.LiFlowDataset;

/**
 * The validation, which selects the best weights and decides when to stop.
 *
 * @param source the origin of the structures to validate on
 * @param fraction of the compositions or trajectories that are kept from training; not used if the
 *     source is an index of its own
 * @param index the split of the data set to validate on, such as {@code valid}; used only if the
 *     source is an index of its own
 * @param samplesPerEntry random frames per entry
 * @param everyEpochs epochs between two validations
 * @param patience validations without a new best after which training ends; 0 to never end so
 */
public record ValidationSettings(
    Source source,
    double fraction,
    String index,
    int samplesPerEntry,
    int everyEpochs,
    int patience) {
  /** The origin of the structures to validate on. */
  public enum Source {
    /** Some of the compositions of the training index are kept from training. */
    COMPOSITION,
    /** Some of the trajectories of the training index are kept from training. */
    TRAJECTORY,
    /** A split of the data set with an index of its own. */
    INDEX
  }

  /** As published: a tenth of the compositions, every 5 epochs, with a patience of 10. */
  public static final ValidationSettings DEFAULT =
      new ValidationSettings(Source.COMPOSITION, 0.1, "valid", 4, 5, 10);

  /** The number of flow times, evenly spaced from 0 to 1, at which a batch is evaluated. */
  public static final int FLOW_TIMES = 11;

  /**
   * Checks the numbers.
   *
   * @param source the origin of the structures to validate on
   * @param fraction of the compositions or trajectories that are kept from training; not used if
   *     the source is an index of its own
   * @param index the split of the data set to validate on, such as {@code valid}; used only if the
   *     source is an index of its own
   * @param samplesPerEntry random frames per entry
   * @param everyEpochs epochs between two validations
   * @param patience validations without a new best after which training ends; 0 to never end so
   * @throws IllegalArgumentException for a number out of its range or an index without a name
   */
  public ValidationSettings {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("a validation fraction of " + fraction);
    }
    if (!LiFlowDataset.isSplit(index)) {
      throw new IllegalArgumentException("an index of the name '" + index + "'");
    }
    Require.within("a number of samples an entry", samplesPerEntry, 1, 1 << 16);
    Require.within("a number of epochs between validations", everyEpochs, 1, 1 << 20);
    Require.within("a patience", patience, 0, 1 << 20);
  }

  /**
   * The same, with this share of the compositions kept from training.
   *
   * @param share above 0 and below 1
   * @return new settings
   */
  public ValidationSettings byComposition(double share) {
    return new ValidationSettings(
        Source.COMPOSITION, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /**
   * The same, with this share of the trajectories kept from training.
   *
   * @param share above 0 and below 1
   * @return new settings
   */
  public ValidationSettings byTrajectory(double share) {
    return new ValidationSettings(
        Source.TRAJECTORY, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /**
   * The same with another share kept from training.
   *
   * @param share above 0 and below 1
   * @return new settings
   */
  public ValidationSettings withFraction(double share) {
    return new ValidationSettings(source, share, index, samplesPerEntry, everyEpochs, patience);
  }

  /**
   * The same, on the index of this split of the data set.
   *
   * @param split such as {@code valid}
   * @return new settings
   */
  public ValidationSettings byIndex(String split) {
    return new ValidationSettings(
        Source.INDEX, fraction, split, samplesPerEntry, everyEpochs, patience);
  }

  /**
   * The same with so many random frames of each entry.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ValidationSettings withSamplesPerEntry(int other) {
    return new ValidationSettings(source, fraction, index, other, everyEpochs, patience);
  }

  /**
   * The same with so many epochs between two validations.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ValidationSettings withEveryEpochs(int other) {
    return new ValidationSettings(source, fraction, index, samplesPerEntry, other, patience);
  }

  /**
   * The same with another patience.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ValidationSettings withPatience(int other) {
    return new ValidationSettings(source, fraction, index, samplesPerEntry, everyEpochs, other);
  }
}
