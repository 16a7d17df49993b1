package org.liflow.tensor.geometry;

/** Three small image numbers in one int, ten bits each. */
final class PackedImage {
  /** The largest image number, of either sign. */
  static final int FARTHEST = 511;

  private static final int BITS = 10;
  private static final int MASK = (1 << BITS) - 1;
  private static final int BIAS = FARTHEST + 1;

  /** The image of an atom that has not been moved. */
  static final int NONE = pack(0, 0, 0);

  private PackedImage() {}

  static int pack(int a, int b, int c) {
    return (a + BIAS) << 2 * BITS | (b + BIAS) << BITS | (c + BIAS);
  }

  /** Image number {@code vector} (0..2). */
  static int get(int packed, int vector) {
    return (packed >>> (2 - vector) * BITS & MASK) - BIAS;
  }
}
