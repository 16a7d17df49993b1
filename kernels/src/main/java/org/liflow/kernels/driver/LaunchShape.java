package org.liflow.kernels.driver;

/**
 * Number of threads that run a kernel: a grid of blocks. All positive; a block has at most 1024
 * threads, and y and z of a grid are at most 65535.
 *
 * @param gridX blocks along x
 * @param gridY blocks along y
 * @param gridZ blocks along z
 * @param blockX threads per block along x
 * @param blockY threads per block along y
 */
public record LaunchShape(int gridX, int gridY, int gridZ, int blockX, int blockY) {
  /** Threads of a block of a kernel that takes one thread an item. */
  public static final int THREADS = 256;

  private static final int MOST_THREADS = 1024;
  private static final int MOST_BLOCKS = 65535;

  /**
   * Checks the numbers.
   *
   * @param gridX blocks along x
   * @param gridY blocks along y
   * @param gridZ blocks along z
   * @param blockX threads per block along x
   * @param blockY threads per block along y
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

  /**
   * Makes a shape of one thread per item, {@value #THREADS} per block.
   *
   * @param items at least 1
   * @return the shape
   */
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
