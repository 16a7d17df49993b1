package org.liflow.tensor.backend;

import java.util.List;

/**
 * Noise drawn from a generator written out here, so that it tests what {@link NormalNoise} says.
 *
 * @param drawn of each structure, whether its widths are drawn
 */
public record PhiloxNoise(
    AtomBatch batch, List<NoiseStream> streams, double[] widths, boolean[] drawn)
    implements NormalNoise {
  @Override
  public void sample(float[] displacements) {
    for (int s = 0; s < batch.structures(); s++) {
      for (int i = 0; i < batch.atoms(s); i++) {
        int[] words = words(streams.get(s), i);
        int atom = batch.atomStart()[s] + i;
        int at = 0;
        double width = widths[atom];
        if (drawn[s]) {
          width *= unsigned(words[at++]) * 0x1p-32;
        }
        double radius = radius(words[at]);
        double angle = angle(words[at + 1]);
        displacements[3 * atom] = (float) (width * radius * StrictMath.cos(angle));
        displacements[3 * atom + 1] = (float) (width * radius * StrictMath.sin(angle));
        radius = radius(words[at + 2]);
        displacements[3 * atom + 2] =
            (float) (width * radius * StrictMath.cos(angle(words[at + 3])));
      }
    }
  }

  private static double unsigned(int word) {
    return word & 0xffffffffL;
  }

  private static double radius(int word) {
    return StrictMath.sqrt(-2 * StrictMath.log((unsigned(word) + 1) * 0x1p-32));
  }

  private static double angle(int word) {
    return 2 * Math.PI * (unsigned(word) * 0x1p-32);
  }

  @Override
  public NoiseStream stream(int structure) {
    return streams.get(structure);
  }

  @Override
  public boolean drawsWidth(int structure) {
    return drawn[structure];
  }

  /** The first eight words of an atom's stream. */
  static int[] words(NoiseStream stream, int atom) {
    int[] words = new int[8];
    for (int block = 0; block < 2; block++) {
      int[] counter = {1 + block, atom, stream.stride(), stream.who()};
      System.arraycopy(philox(counter, stream.key0(), stream.key1()), 0, words, 4 * block, 4);
    }
    return words;
  }

  /** Philox4x32-10 (Salmon et al., SC 2011). */
  static int[] philox(int[] counter, int key0, int key1) {
    int[] c = counter.clone();
    for (int round = 0; round < 10; round++) {
      long product0 = 0xD2511F53L * (c[0] & 0xffffffffL);
      long product1 = 0xCD9E8D57L * (c[2] & 0xffffffffL);
      c =
          new int[] {
            (int) (product1 >>> 32) ^ c[1] ^ (key0 + round * 0x9E3779B9),
            (int) product1,
            (int) (product0 >>> 32) ^ c[3] ^ (key1 + round * 0xBB67AE85),
            (int) product0
          };
    }
    return c;
  }
}
