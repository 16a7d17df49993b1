package org.liflow.tensor.geometry;

/**
 * Decides whether a pair is nearer than the cutoff, and knows when a quick look is not enough.
 *
 * <p>Distances between written-out images carry the rounding of writing them out. Where that could
 * put a pair on the wrong side of the cutoff, the expression that defines the list decides.
 */
final class PairTest {
  /** Roundings of half an ulp that a coordinate may gather, with a wide margin. */
  private static final double ROUNDINGS = 64;

  /** The cutoff and what rounding may add to it, in Å: nothing beyond can be a pair. */
  final double reach;

  /** Nothing nearer than this, in Å, can fail to be one. */
  final double certain;

  private final Lattice lattice;
  private final double[] positions;
  private final int[] wraps;
  private final double cutoff;

  PairTest(Lattice lattice, double[] positions, WrappedPositions wrapped, double cutoff) {
    this.lattice = lattice;
    this.positions = positions;
    this.wraps = wrapped.wraps;
    this.cutoff = cutoff;
    double[] lengths = lattice.lengths();
    double[] heights = lattice.heights();
    double magnitude = wrapped.magnitude + cutoff;
    for (int k = 0; k < 3; k++) {
      if (lattice.isPeriodic(k)) {
        double span = wrapped.highFraction[k] - wrapped.lowFraction[k];
        magnitude += lengths[k] * (cutoff / heights[k] + span + 1);
      }
    }
    double slack = ROUNDINGS * 0x1p-53 * magnitude;
    this.reach = cutoff + slack;
    this.certain = Math.max(0, cutoff - slack);
  }

  /**
   * Decides by the definition.
   *
   * @param image packed, between the wrapped positions
   */
  boolean isNear(int atom, int neighbor, int image) {
    int a = PackedImage.get(image, 0);
    int b = PackedImage.get(image, 1);
    int c = PackedImage.get(image, 2);
    if (wraps != null) {
      a += wraps[3 * atom] - wraps[3 * neighbor];
      b += wraps[3 * atom + 1] - wraps[3 * neighbor + 1];
      c += wraps[3 * atom + 2] - wraps[3 * neighbor + 2];
    }
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = NeighborList.component(lattice, positions, atom, neighbor, a, b, c, axis);
      square += d * d;
    }
    return square < cutoff * cutoff;
  }
}
