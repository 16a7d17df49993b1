package org.liflow.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;

class NpzTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz", "zip64.npz"})
  void readsWhatNumpyWrites(String name) {
    try (Npz archive = Npz.open(Resources.copy(name, folder))) {
      assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, archive.read("a").toDoubles());
      assertArrayEquals(new int[] {2, 3}, archive.shape("a"));
      assertTrue(archive.read("a").name().endsWith(name + ": a"));
      if (!name.startsWith("zip64")) {
        assertEquals(3, archive.read("b").toLong());
      }
      assertTrue(archive.has("a"));
      assertFalse(archive.has("nothing"));
      String message =
          assertThrows(InputException.class, () -> archive.read("nothing")).getMessage();
      assertTrue(message.contains("'nothing'") && message.contains("one of a"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesWhatItReads(boolean compressed) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("b/energy", NumpyArray.of(random.doubles(20_000).toArray(), 100, 200));
    arrays.put("a", NumpyArray.of(new long[] {1, 2, 3}, 3));
    arrays.put("c", NumpyArray.of(new float[] {0.5f}));
    Path file = folder.resolve("w.npz");
    Npz.write(file, arrays.entrySet(), compressed);
    byte[] first = Files.readAllBytes(file);
    try (Npz archive = Npz.open(file)) {
      assertEquals(List.of("b/energy", "a", "c"), archive.names());
      for (String name : arrays.keySet()) {
        assertArrayEquals(arrays.get(name).toDoubles(), archive.read(name).toDoubles());
        assertArrayEquals(arrays.get(name).shape(), archive.read(name).shape());
      }
    }
    Npz.write(file, arrays.entrySet(), compressed);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void writesStringsAsItReadsThem() {
    Path file = folder.resolve("texts.npz");
    String[] texts = {"Li6PS5Cl", "", "€ 😀", "Br"};
    Npz.write(
        file, Map.of("texts", NumpyArray.of(texts, 2, 2), "none", NumpyArray.of(new String[0], 0)));
    try (Npz archive = Npz.open(file)) {
      assertArrayEquals(texts, archive.read("texts").requireShape(2, 2).toStrings());
      assertEquals(0, archive.read("none").toStrings().length);
    }
  }

  @Test
  void refusesBadFiles() throws IOException {
    byte[] whole = Resources.bytes("deflated.npz");
    Path file = folder.resolve("bad.npz");
    SplittableRandom random = new SplittableRandom(9);
    int refused = 0;
    for (int trial = 0; trial < 400; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(
          file, trial % 2 == 0 ? damaged : Arrays.copyOf(whole, trial * whole.length / 400));
      try (Npz archive = Npz.open(file)) {
        for (String name : archive.names()) {
          archive.read(name);
          archive.shape(name);
        }
      } catch (InputException expected) {
        assertTrue(expected.getMessage().startsWith(file.toString()));
        refused++;
      }
    }
    assertTrue(refused > 250, refused + " refused");
    Files.write(file, "no archive".getBytes(StandardCharsets.UTF_8));
    assertThrows(InputException.class, () -> Npz.open(file));
    assertThrows(InputException.class, () -> Npz.open(folder));
    assertThrows(InputException.class, () -> Npz.open(folder.resolve("missing.npz")));
  }

  @Test
  void aSizeThatDeflateCannotReachIsRefused() throws IOException {
    byte[] archive = Resources.bytes("deflated.npz");
    // The uncompressed size lies 24 bytes into a member's record in the central directory.
    for (int i = 0; i < archive.length - 4; i++) {
      if (archive[i] == 'P' && archive[i + 1] == 'K' && archive[i + 2] == 1) {
        archive[i + 27] = 0x7f;
      }
    }
    Path file = Files.write(folder.resolve("bomb.npz"), archive);
    try (Npz bomb = Npz.open(file)) {
      String message = assertThrows(InputException.class, () -> bomb.read("a")).getMessage();
      assertTrue(message.contains("said to be stored"), message);
    }
  }

  @Test
  @Tag("reference-data")
  void readsTheReferenceForwardPass() {
    try (Npz golden = Npz.open(SharedData.require("golden/forward_P_LGPS_50.npz"))) {
      assertEquals(28, golden.names().size());
      double[] output = golden.read("output").requireShape(50, 3).toDoubles();
      assertEquals(-0.0036650262908563026, output[0]);
      assertEquals(-28.92010588824207, Arrays.stream(output).sum(), 1e-12);
      assertEquals(900.0, golden.read("temperature").toDouble());
      assertEquals(63440, Arrays.stream(golden.read("edge_index").toInts()).sum());
      assertArrayEquals(new int[] {50, 3, 64}, golden.shape("v_in_0"));
      double[] positions = golden.read("positions_1").toDoubles();
      assertEquals(2.784400398020913, positions[149]);
    }
  }

  @Test
  @Tag("reference-data")
  void readsThePublishedLayout() {
    try (Npz positions = Npz.open(SharedData.require("data/argyrodite/positions_500K.npz"))) {
      assertEquals(25, positions.names().size());
      NumpyArray run = positions.read("Li6PS5Cl_100p_run1").requireShape(140, 416, 3);
      assertEquals(NumpyType.FLOAT32, run.type());
      float[] values = run.toFloats();
      assertEquals(2.005636215209961f, values[0]);
      assertEquals(15.32936954498291f, values[values.length - 1]);
      assertEquals(1774337.325939823, Arrays.stream(run.toDoubles()).sum(), 1e-6);
    }
  }
}
