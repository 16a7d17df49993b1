package org.liflow.kernels.driver;

/**
 * How many threads run a kernel: a grid of blocks. All positive; a block has at most 1024 threads,
 * and y and z of a grid are at most 65535.
 *
 * @param gridX blocks along x, and so {@code gridY} and {@code gridZ}
 * @param blockX threads of a block along x, and so {@code blockY}
 */
public record LaunchShape(int gridX, int gridY, int gridZ, int blockX, int blockY) {
  /** Threads of a block of a kernel that takes one thread an item. */
  public static final int THREADS = 256;

  private static final int MOST_THREADS = 1024;
  private static final int MOST_BLOCKS = 65535;

  /**
   * @throws IllegalArgumentException for sizes that no device takes
   */
  public LaunchShape {
    if (gridX < 1
        || gridY < 1
        || gridZ < 1
        || gridY > MOST_BLOCKS
        || gridZ > MOST_BLOCKS
        || blockX < 1
        || blockY < 1
        || (long) blockX * blockY > MOST_THREADS) {
      throw new IllegalArgumentException(
          "a launch of " + text(gridX, gridY, gridZ) + " blocks of " + text(blockX, blockY, 1));
    }
  }

  /** One thread an item, {@value #THREADS} a block. */
  public static LaunchShape over(int items) {
    return new LaunchShape((int) ((items + THREADS - 1L) / THREADS), 1, 1, THREADS, 1);
  }

  @Override
  public String toString() {
    return text(gridX, gridY, gridZ) + " blocks of " + text(blockX, blockY, 1) + " threads";
  }

  private static String text(int x, int y, int z) {
    return x + " x " + y + " x " + z;
  }
}
