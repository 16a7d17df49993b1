package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.parallel.VectorApi;

class SearchLoopsTest {
  static Stream<Arguments> loops() {
    Stream.Builder<Arguments> all = Stream.builder();
    all.add(Arguments.of(Named.of("plain", new PlainSearchLoops())));
    VectorApi.find(SearchLoops.class, "VectorSearchLoops")
        .ifPresent(vector -> all.add(Arguments.of(Named.of("vector", vector))));
    return all.build();
  }

  /** Coordinates of some places and, behind them, what must not show. */
  private static float[] coordinates(Random random, int size) {
    float[] values = new float[size + SearchLoops.SPARE];
    for (int k = 0; k < values.length; k++) {
      values[k] = k < size ? 20 * random.nextFloat() - 10 : 0;
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("loops")
  void listsWhatIsNearABox(SearchLoops loops) {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int size = random.nextInt(200);
      float[] x = coordinates(random, size);
      float[] y = coordinates(random, size);
      float[] z = coordinates(random, size);
      float[] box = {1, -2, 3, 2 * random.nextFloat(), random.nextFloat(), 0, 25};
      int from = random.nextInt(size + 1);
      int end = from + random.nextInt(size - from + 1);
      int[] slots = new int[size + 8];
      slots[0] = -7;
      int used = loops.nearBox(x, y, z, from, end, box, slots, 1);
      assertEquals(-7, slots[0]);
      int[] near =
          IntStream.range(from, end)
              .filter(k -> squareFromBox(x[k], y[k], z[k], box) < box[6])
              .toArray();
      assertArrayEquals(near, Arrays.copyOfRange(slots, 1, used), "round " + round);
    }
  }

  private static double squareFromBox(double x, double y, double z, float[] box) {
    double dx = Math.max(0, Math.abs(x - box[0]) - box[3]);
    double dy = Math.max(0, Math.abs(y - box[1]) - box[4]);
    double dz = Math.max(0, Math.abs(z - box[2]) - box[5]);
    return dx * dx + dy * dy + dz * dz;
  }

  /** Both ways of ranking: by comparing each with each, and by sorting. */
  @ParameterizedTest
  @Tag("slow")
  @MethodSource("loops")
  void ranks(SearchLoops loops) {
    Random random = new Random(2);
    for (int round = 0; round < 400; round++) {
      int size = random.nextInt(round % 10 == 0 ? 3000 : 400);
      int most = round % 3 == 0 ? Integer.MAX_VALUE : size + random.nextInt(100000) + 1;
      int[] distinct = random.ints(0, most).distinct().limit(size).toArray();
      int[] keys = Arrays.copyOf(distinct, size + SearchLoops.SPARE);
      int[] ranks = new int[size + SearchLoops.SPARE];
      loops.rank(keys, size, ranks);
      int[] sorted = distinct.clone();
      Arrays.sort(sorted);
      for (int k = 0; k < size; k++) {
        assertEquals(Arrays.binarySearch(sorted, distinct[k]), ranks[k], "round " + round);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("loops")
  void listsWhatIsNearAPlace(SearchLoops loops) {
    Random random = new Random(3);
    int doubts = 0;
    for (int round = 0; round < 300; round++) {
      int size = 1 + random.nextInt(round % 10 == 0 ? 2000 : 150);
      float[] x = coordinates(random, size);
      float[] y = coordinates(random, size);
      float[] z = coordinates(random, size);
      int home = random.nextInt(size);
      for (float[] values : new float[][] {x, y, z}) {
        Arrays.fill(values, size, values.length, values[home]);
      }
      int[] numbers = IntStream.range(0, size).map(k -> 3 * k + 1).toArray();
      int[] found = new int[size + 1];
      float limit = 60;
      float band = round % 2 == 0 ? -1e-5f : -3f;
      int end =
          loops.nearHome(
              new SearchLoops.Candidates(x, y, z, numbers), home, size, limit, band, found, 1);
      double[] squares =
          IntStream.range(0, size)
              .mapToDouble(
                  k ->
                      square((double) x[k] - x[home])
                          + square((double) y[k] - y[home])
                          + square((double) z[k] - z[home]))
              .toArray();
      boolean doubtful =
          IntStream.range(0, size)
              .anyMatch(k -> squares[k] >= limit + band && squares[k] < limit && k != home);
      assertEquals(doubtful, end < 0, "round " + round);
      doubts += doubtful ? 1 : 0;
      if (!doubtful) {
        int[] near =
            IntStream.range(0, size)
                .filter(k -> k != home && squares[k] < limit)
                .map(k -> numbers[k])
                .toArray();
        assertArrayEquals(near, Arrays.copyOfRange(found, 1, end), "round " + round);
      }
    }
    assertTrue(doubts > 20 && doubts < 200, doubts + " doubts");
  }

  private static double square(double value) {
    return value * value;
  }
}
