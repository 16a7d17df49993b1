package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.liflow.flow.NoiseKey.Purpose;

class NoiseKeyTest {
  /**
   * Key of two words, counter of four, block: from Random123's table for philox4x32-10. The library
   * counts before it draws, so that the counter it is given is one less.
   */
  @Test
  void theGeneratorGivesItsAuthorsKnownAnswers() {
    assertBlock(
        new int[] {0, 0, -1, -1, -1, -1},
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    assertBlock(
        new int[] {-1, -1, -2, -1, -1, -1},
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    assertBlock(
        new int[] {0xa4093822, 0x299f31d0, 0x243f6a87, 0x85a308d3, 0x13198a2e, 0x03707344},
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  }

  private static void assertBlock(int[] keyAndCounter, int[] expected) {
    UniformRandomProvider random = RandomSource.PHILOX_4X32.create(keyAndCounter);
    int[] found = {random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()};
    assertArrayEquals(expected, found);
  }

  @Test
  void everyPartOfAKeyGivesAnotherStream() {
    List<NoiseKey> keys = new ArrayList<>();
    for (long seed : new long[] {0, 1, 42, -1, 1L << 32, Long.MIN_VALUE}) {
      keys.add(new NoiseKey(seed, 300, 0, 0, 0, Purpose.PROPAGATOR));
    }
    for (double temperature : new double[] {299.99999999999994, 600, 900}) {
      keys.add(new NoiseKey(42, temperature, 0, 0, 0, Purpose.PROPAGATOR));
    }
    for (int k : new int[] {1, 2, 255, 256, 65535}) {
      keys.add(new NoiseKey(42, 300, k, 0, 0, Purpose.PROPAGATOR));
      keys.add(new NoiseKey(42, 300, 0, k, 0, Purpose.PROPAGATOR));
      keys.add(new NoiseKey(42, 300, 0, 0, Math.min(k, 254), Purpose.PROPAGATOR));
      keys.add(new NoiseKey(42, 300, k, k, 255, Purpose.CORRECTOR));
    }
    keys.add(new NoiseKey(42, 300, 0, 0, 0, Purpose.CORRECTOR));
    Set<Long> starts = new HashSet<>();
    Set<NoiseKey> distinct = new HashSet<>(keys);
    for (NoiseKey key : distinct) {
      for (int atom : new int[] {0, 1, 2, 65536, 1 << 20}) {
        assertTrue(starts.add(key.atom(atom).nextLong()), () -> key + ", atom " + atom);
      }
    }
    assertEquals(5 * distinct.size(), starts.size());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> key(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> key(65536, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> key(0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> key(0, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> key(0, 0, 256));
  }

  private static NoiseKey key(int replica, int stride, int attempt) {
    return new NoiseKey(1, 300, replica, stride, attempt, Purpose.PROPAGATOR);
  }
}
