package org.liflow.tensor.geometry;

import java.util.Arrays;

/** A search's loops in plain Java, written for the JIT compiler to make SIMD code of some. */
final class PlainSearchLoops implements SearchLoops {
  /** Bits of a key by which one pass of sorting distributes. */
  private static final int DIGIT = 8;

  private final int[] tally = new int[1 << DIGIT];
  private float[] excess = new float[0];
  private int[] hits = new int[0];

  /** Keys in the upper half, the places they had in the lower. */
  private long[] order = new long[0];

  private long[] spare = new long[0];

  @Override
  public boolean suitsProcessor() {
    return true;
  }

  @Override
  public int nearBox(
      float[] x, float[] y, float[] z, int from, int end, float[] box, int[] slots, int used) {
    if (end - from > excess.length) {
      excess = new float[2 * (end - from)];
    }
    measureFromBox(x, y, z, from, end, box, excess);
    int near = used;
    for (int slot = from; slot < end; slot++) {
      slots[near] = slot;
      near += isNegative(excess[slot - from]);
    }
    return near;
  }

  /** Four times the squared distances from a box, less the limit. */
  private static void measureFromBox(
      float[] x, float[] y, float[] z, int from, int end, float[] box, float[] excess) {
    float middleX = box[0];
    float middleY = box[1];
    float middleZ = box[2];
    float halfX = box[3];
    float halfY = box[4];
    float halfZ = box[5];
    float most = 4 * box[6];
    for (int slot = from; slot < end; slot++) {
      float dx = Math.abs(x[slot] - middleX) - halfX;
      float dy = Math.abs(y[slot] - middleY) - halfY;
      float dz = Math.abs(z[slot] - middleZ) - halfZ;
      // Within the box these are negative and cancel; beyond it they double.
      dx += Math.abs(dx);
      dy += Math.abs(dy);
      dz += Math.abs(dz);
      excess[slot - from] = dx * dx + dy * dy + dz * dz - most;
    }
  }

  /** 1 or 0 by the sign bit: a branch would be mispredicted too often. */
  private static int isNegative(float value) {
    return Float.floatToRawIntBits(value) >>> 31;
  }

  /** Sorts digit by digit, over as many bits as tell the keys apart. */
  @Override
  public void rank(int[] keys, int size, int[] ranks) {
    if (size > order.length) {
      order = new long[2 * size];
      spare = new long[2 * size];
    }
    int differing = 0;
    for (int k = 0; k < size; k++) {
      order[k] = (long) keys[k] << 32 | k;
      differing |= keys[0] ^ keys[k];
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(differing);
    int passes = (bits + DIGIT - 1) / DIGIT;
    for (int pass = 0; pass < passes; pass++) {
      // Digits of equal width take fewer values in all than full ones and a rest.
      int from = bits * pass / passes;
      int to = bits * (pass + 1) / passes;
      distribute(order, size, 32 + from, 1 << (to - from), tally, spare);
      long[] sorted = spare;
      spare = order;
      order = sorted;
    }
    for (int k = 0; k < size; k++) {
      ranks[(int) order[k]] = k;
    }
  }

  private static void distribute(
      long[] from, int size, int shift, int values, int[] tally, long[] to) {
    int mask = values - 1;
    Arrays.fill(tally, 0, values, 0);
    for (int k = 0; k < size; k++) {
      tally[(int) (from[k] >>> shift) & mask]++;
    }
    int sum = 0;
    for (int value = 0; value < values; value++) {
      int next = sum + tally[value];
      tally[value] = sum;
      sum = next;
    }
    for (int k = 0; k < size; k++) {
      long key = from[k];
      to[tally[(int) (key >>> shift) & mask]++] = key;
    }
  }

  @Override
  public int nearHome(
      Candidates candidates, int home, int size, float limit, float band, int[] found, int begin) {
    int[] numbers = candidates.numbers();
    if (size > hits.length) {
      hits = new int[2 * size];
    }
    if (size > excess.length) {
      excess = new float[2 * size];
    }
    measure(candidates.x(), candidates.y(), candidates.z(), home, size, limit, excess);
    excess[home] = Float.POSITIVE_INFINITY;
    int count = 0;
    for (int k = 0; k < size; k++) {
      hits[count] = k;
      count += isNegative(excess[k]);
    }
    int certain = -1;
    for (int k = 0; k < count; k++) {
      int hit = hits[k];
      certain &= Float.floatToRawIntBits(excess[hit] - band);
      found[begin + k] = numbers[hit];
    }
    return certain < 0 ? begin + count : -1;
  }

  /** Squared distances from a home to all candidates, less the limit. */
  private static void measure(
      float[] x, float[] y, float[] z, int home, int size, float limit, float[] excess) {
    float homeX = x[home];
    float homeY = y[home];
    float homeZ = z[home];
    for (int k = 0; k < size; k++) {
      float dx = x[k] - homeX;
      float dy = y[k] - homeY;
      float dz = z[k] - homeZ;
      excess[k] = dx * dx + dy * dy + dz * dz - limit;
    }
  }
}
