package org.liflow.train;

/**
 * How batches are drawn.
 *
 * @param size structures in a batch
 * @param seed of all random choices
 * @param coupling how starts are paired with ends
 */
public record BatchSettings(int size, long seed, Coupling coupling) {
  /** The most structures a batch can have: each has random streams of its own. */
  public static final int LARGEST = 1 << 16;

  /**
   * @throws IllegalArgumentException when the size is below 1 or above {@value #LARGEST}
   */
  public BatchSettings {
    if (size < 1 || size > LARGEST) {
      throw new IllegalArgumentException("batches of " + size + " structures");
    }
  }

  /** As published: 16 structures, each atom with a draw of its own. */
  public static BatchSettings published(long seed) {
    return new BatchSettings(16, seed, Coupling.INDEPENDENT);
  }
}
