package org.liflow.kernels;

import java.util.List;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.NoiseStream;
import org.liflow.tensor.backend.NormalNoise;
import org.liflow.tensor.geometry.Lattice;

/**
 * Noise of two structures of two atoms that is known beforehand, to check a device by: the widths
 * of the first are given, those of the second drawn.
 */
final class KnownNoise implements NormalNoise {
  private static final double[] WIDTHS = {0.1, 0.2, 0.3, 0.4};

  /** Philox4x32-10 and {@link NormalNoise}'s formulas, computed by another program. */
  private static final float[] DISPLACEMENTS = {
    0.094411686f, 0.0019751615f, 0.10191599f,
    0.296374f, -0.0013166047f, -0.21809055f,
    0.01569277f, 0.01920792f, 0.008109919f,
    -0.01152526f, 0.005496735f, -0.064384565f
  };

  /** The structures. */
  static AtomBatch batch() {
    Lattice lattice = Lattice.periodic(9, 0, 0, 0, 9, 0, 0, 0, 9);
    return new AtomBatch(List.of(lattice, lattice), new int[] {0, 2, 4}, WIDTHS, WIDTHS);
  }

  @Override
  public void sample(float[] displacements) {
    System.arraycopy(DISPLACEMENTS, 0, displacements, 0, DISPLACEMENTS.length);
  }

  @Override
  public NoiseStream stream(int structure) {
    return structure == 0
        ? new NoiseStream(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)
        : new NoiseStream(-1, 0, 7, 0x10001);
  }

  @Override
  public double[] widths() {
    return WIDTHS.clone();
  }

  @Override
  public boolean drawsWidth(int structure) {
    return structure == 1;
  }
}
