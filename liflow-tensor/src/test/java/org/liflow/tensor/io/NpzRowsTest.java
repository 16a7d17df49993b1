package org.liflow.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;

class NpzRowsTest {
  private static final int ROWS = 37;
  private static final int WIDTH = 4 * 3;

  @TempDir Path folder;

  private final double[] numbers = new SplittableRandom(5).doubles(ROWS * WIDTH).toArray();

  private Path archive(boolean compressed) {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("before", NumpyArray.of(new long[] {1, 2, 3}, 3));
    arrays.put("frames", NumpyArray.of(numbers, ROWS, 4, 3));
    arrays.put("none", NumpyArray.of(new float[0], 0, 4, 3));
    arrays.put("scalar", NumpyArray.of(new float[] {1}));
    Path file = folder.resolve("a.npz");
    Npz.write(file, arrays.entrySet(), compressed);
    return file;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyRowsAreThoseOfTheWholeArray(boolean compressed) {
    SplittableRandom random = new SplittableRandom(6);
    try (Npz archive = Npz.open(archive(compressed))) {
      assertEquals(!compressed, archive.isStored("frames"));
      for (int trial = 0; trial < 200; trial++) {
        int at = 0;
        try (NpzRows rows = archive.rows("frames")) {
          assertArrayEquals(new int[] {ROWS, 4, 3}, rows.shape());
          while (at < ROWS) {
            int skip = random.nextInt(ROWS - at);
            int count = 1 + random.nextInt(ROWS - at - skip);
            rows.skip(skip);
            NumpyArray read = rows.read(count);
            assertArrayEquals(new int[] {count, 4, 3}, read.shape());
            at += skip + count;
            assertArrayEquals(
                Arrays.copyOfRange(numbers, (at - count) * WIDTH, at * WIDTH), read.toDoubles());
          }
          assertThrows(IllegalArgumentException.class, () -> rows.read(1));
          assertThrows(IllegalArgumentException.class, () -> rows.skip(1));
        }
      }
      try (NpzRows rows = archive.rows("none")) {
        assertEquals(0, rows.read(0).size());
      }
    }
  }

  @Test
  void arraysWithoutRowsAreRefused() {
    try (Npz archive = Npz.open(archive(true))) {
      assertTrue(archive.inRows("frames"));
      assertFalse(archive.inRows("scalar"));
      String message =
          assertThrows(InputException.class, () -> archive.rows("scalar")).getMessage();
      assertTrue(message.contains("rows"), message);
      assertThrows(InputException.class, () -> archive.rows("nothing"));
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(booleans = {true, false})
  void noDamageEscapesWhoReadsAllRows(boolean compressed) throws IOException {
    Path file = archive(compressed);
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(7);
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, trial % 3 > 0 ? damaged : Arrays.copyOf(whole, trial * whole.length / 300));
      try (Npz archive = Npz.open(file)) {
        if (archive.has("frames")) {
          try (NpzRows rows = archive.rows("frames")) {
            assertArrayEquals(numbers, rows.read(ROWS).toDoubles());
          }
        }
      } catch (InputException expected) {
        refused++;
      }
    }
    assertTrue(refused > 200, refused + " refused");
  }

  @Test
  void checksumsTellArraysApart() {
    try (Npz one = Npz.open(archive(true));
        Npz other = Npz.open(Resources.copy("deflated.npz", folder))) {
      assertEquals(4, one.checksums().size());
      assertTrue(one.checksums().values().stream().distinct().count() == 4);
      assertFalse(one.checksums().equals(other.checksums()));
    }
    numbers[100] += 1e-9;
    Map<String, Long> before;
    try (Npz archive = Npz.open(folder.resolve("a.npz"))) {
      before = archive.checksums();
    }
    try (Npz archive = Npz.open(archive(false))) {
      assertEquals(before.get("before"), archive.checksums().get("before"));
      assertFalse(before.get("frames").equals(archive.checksums().get("frames")));
    }
  }
}
