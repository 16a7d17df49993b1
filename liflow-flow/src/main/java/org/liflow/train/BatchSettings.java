package org.liflow.train;

/**
 * Settings of the drawing of batches.
 *
 * @param size structures per batch
 * @param seed of all random choices
 * @param coupling the pairing of starts with ends
 * @param startNoise see {@link LossSettings#startNoise}
 * @param reversal see {@link DataSettings#reversal}
 */
public record BatchSettings(
    int size, long seed, Coupling coupling, double startNoise, boolean reversal) {
  /** The largest number of structures per batch: each has random streams of its own. */
  public static final int LARGEST = 1 << 16;

  /**
   * Checks the numbers.
   *
   * @param size structures per batch
   * @param seed of all random choices
   * @param coupling the pairing of starts with ends
   * @param startNoise see {@link LossSettings#startNoise}
   * @param reversal see {@link DataSettings#reversal}
   * @throws IllegalArgumentException when the size is below 1 or above {@value #LARGEST}
   */
  public BatchSettings {
    if (size < 1 || size > LARGEST) {
      throw new IllegalArgumentException("batches of " + size + " structures");
    }
  }

  /**
   * As published: 16 structures, and each atom keeps its own draw.
   *
   * @param seed of all random numbers
   * @return settings of batches
   */
  public static BatchSettings published(long seed) {
    return new BatchSettings(16, seed, Coupling.INDEPENDENT, 0, false);
  }
}
