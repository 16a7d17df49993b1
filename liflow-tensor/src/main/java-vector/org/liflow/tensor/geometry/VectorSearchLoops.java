package org.liflow.tensor.geometry;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A search's loops by the Vector API. What is near becomes a bit of a word, {@value #WORD} at a
 * time, and the words' bits are listed one by one: there are few of them.
 */
final class VectorSearchLoops implements SearchLoops {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = 8;
  private static final int WORD = 32;

  /** Each bit of a word. */
  private static final int[] BITS = new int[WORD];

  static {
    for (int k = 0; k < WORD; k++) {
      BITS[k] = 1 << k;
    }
  }

  /** Comparing each with each costs the square of their number; beyond this, sorting is faster. */
  private static final int MOST_COMPARED = 384;

  /** Comparisons in flight at a time. */
  private static final int CHAINS = 4;

  private final PlainSearchLoops plain = new PlainSearchLoops();
  private int[] words = new int[0];

  @Override
  public boolean suitsProcessor() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES
        && IntVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  public int nearBox(
      float[] x, float[] y, float[] z, int from, int end, float[] box, int[] slots, int used) {
    FloatVector middleX = FloatVector.broadcast(FLOATS, box[0]);
    FloatVector middleY = FloatVector.broadcast(FLOATS, box[1]);
    FloatVector middleZ = FloatVector.broadcast(FLOATS, box[2]);
    int near = used;
    for (int k = from; k < end; k += WORD) {
      int left = Math.min(WORD, end - k);
      IntVector bits = IntVector.zero(INTS);
      for (int part = 0; part < left; part += LANES) {
        FloatVector dx = FloatVector.fromArray(FLOATS, x, k + part).sub(middleX).abs();
        FloatVector dy = FloatVector.fromArray(FLOATS, y, k + part).sub(middleY).abs();
        FloatVector dz = FloatVector.fromArray(FLOATS, z, k + part).sub(middleZ).abs();
        dx = dx.sub(box[3]).max(0);
        dy = dy.sub(box[4]).max(0);
        dz = dz.sub(box[5]).max(0);
        bits =
            bits.or(
                dx.mul(dx)
                    .add(dy.mul(dy))
                    .add(dz.mul(dz))
                    .sub(box[6])
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.ASHR, 31)
                    .and(IntVector.fromArray(INTS, BITS, part)));
      }
      int word = bits.reduceLanes(VectorOperators.OR) & -1 >>> WORD - left;
      while (word != 0) {
        slots[near++] = k + Integer.numberOfTrailingZeros(word);
        word &= word - 1;
      }
    }
    return near;
  }

  @Override
  public void rank(int[] keys, int size, int[] ranks) {
    if (size > MOST_COMPARED) {
      plain.rank(keys, size, ranks);
      return;
    }
    // Of what is compared beyond the last key, none is smaller than any.
    for (int k = size; k < size + CHAINS; k++) {
      keys[k] = Integer.MAX_VALUE;
    }
    for (int k = 0; k < size; k += LANES) {
      compare(keys, size, k, ranks);
    }
  }

  /** Counts the keys below each of some keys. A negative difference's sign bit is a count of 1. */
  private static void compare(int[] keys, int size, int at, int[] ranks) {
    IntVector own = IntVector.fromArray(INTS, keys, at);
    IntVector a = IntVector.zero(INTS);
    IntVector b = a;
    IntVector c = a;
    IntVector d = a;
    for (int j = 0; j < size; j += CHAINS) {
      a = a.add(IntVector.broadcast(INTS, keys[j]).sub(own).lanewise(VectorOperators.LSHR, 31));
      b = b.add(IntVector.broadcast(INTS, keys[j + 1]).sub(own).lanewise(VectorOperators.LSHR, 31));
      c = c.add(IntVector.broadcast(INTS, keys[j + 2]).sub(own).lanewise(VectorOperators.LSHR, 31));
      d = d.add(IntVector.broadcast(INTS, keys[j + 3]).sub(own).lanewise(VectorOperators.LSHR, 31));
    }
    a.add(b).add(c.add(d)).intoArray(ranks, at);
  }

  @Override
  public int nearHome(
      Candidates candidates, int home, int size, float limit, float band, int[] found, int begin) {
    if (size >= WORD * (words.length - 1)) {
      words = new int[2 * size / WORD + 4];
    }
    boolean doubtful =
        compare(candidates.x(), candidates.y(), candidates.z(), home, size, limit, band, words);
    return doubtful ? -1 : list(words, home, size, candidates.numbers(), found, begin);
  }

  /** Sets the bits of what is near; tells whether a pair, or what follows the last, is doubtful. */
  private static boolean compare(
      float[] x, float[] y, float[] z, int home, int size, float limit, float band, int[] words) {
    FloatVector homeX = FloatVector.broadcast(FLOATS, x[home]);
    FloatVector homeY = FloatVector.broadcast(FLOATS, y[home]);
    FloatVector homeZ = FloatVector.broadcast(FLOATS, z[home]);
    IntVector doubtful = IntVector.zero(INTS);
    for (int k = 0; k < size; k += WORD) {
      IntVector bits = IntVector.zero(INTS);
      for (int part = 0; part < WORD; part += LANES) {
        FloatVector dx = FloatVector.fromArray(FLOATS, x, k + part).sub(homeX);
        FloatVector dy = FloatVector.fromArray(FLOATS, y, k + part).sub(homeY);
        FloatVector dz = FloatVector.fromArray(FLOATS, z, k + part).sub(homeZ);
        FloatVector excess = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz)).sub(limit);
        IntVector sign = excess.reinterpretAsInts();
        bits =
            bits.or(
                sign.lanewise(VectorOperators.ASHR, 31).and(IntVector.fromArray(INTS, BITS, part)));
        doubtful =
            doubtful.or(
                sign.lanewise(VectorOperators.AND_NOT, excess.sub(band).reinterpretAsInts()));
      }
      words[k / WORD] = bits.reduceLanes(VectorOperators.OR);
    }
    return doubtful.reduceLanes(VectorOperators.OR) < 0;
  }

  private static int list(int[] words, int home, int size, int[] numbers, int[] found, int begin) {
    words[home / WORD] &= ~(1 << home);
    int count = (size + WORD - 1) / WORD;
    words[count - 1] &= -1 >>> -size;
    words[count] = 0;
    int to = begin;
    for (int w = 0; w < count; w += 2) {
      // Two words at once: each end of a list is a branch that is mispredicted.
      long bits = words[w] & 0xffffffffL | (long) words[w + 1] << WORD;
      while (bits != 0) {
        found[to++] = numbers[w * WORD + Long.numberOfTrailingZeros(bits)];
        bits &= bits - 1;
      }
    }
    return to;
  }
}
