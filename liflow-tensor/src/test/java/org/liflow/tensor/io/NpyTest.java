package org.liflow.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
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

class NpyTest {
  @TempDir Path folder;

  private NumpyArray read(String name) {
    return Npy.read(Resources.copy(name + ".npy", folder));
  }

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("bad.npy"), content);
    String message = assertThrows(InputException.class, () -> Npy.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    return message;
  }

  private static byte[] withHeader(String header, int bytes) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = new byte[10 + text.length + bytes];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0};
    System.arraycopy(magic, 0, file, 0, 10);
    System.arraycopy(text, 0, file, 10, text.length);
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"f8", "f4", "f2", "i8", "i4", "i2", "u2", "u4", "u8", "i1", "u1"})
  void readsNumbersOfEveryTypeAndByteOrder(String type) {
    double[] expected = new double[24];
    Arrays.setAll(expected, i -> type.startsWith("u") ? i : i - 3);
    boolean oneByte = type.endsWith("1");
    for (String name : oneByte ? List.of(type) : List.of("little_" + type, "big_" + type)) {
      NumpyArray array = read(name);
      assertArrayEquals(new int[] {2, 3, 4}, array.shape());
      assertArrayEquals(expected, array.toDoubles(), name);
      float[] floats = array.toFloats();
      for (int i = 0; i < 24; i++) {
        assertEquals((float) expected[i], floats[i]);
      }
      if (!type.startsWith("f")) {
        assertArrayEquals(Arrays.stream(expected).mapToInt(x -> (int) x).toArray(), array.toInts());
        assertArrayEquals(
            Arrays.stream(expected).mapToLong(x -> (long) x).toArray(), array.toLongs());
      }
    }
  }

  @Test
  void readsOtherVersionsAndOrders() {
    double[] expected = new double[24];
    Arrays.setAll(expected, i -> i);
    assertArrayEquals(expected, read("v2").toDoubles());
    assertArrayEquals(expected, read("v3").toDoubles());
    Arrays.setAll(expected, i -> i - 3);
    assertArrayEquals(expected, read("fortran").toDoubles());
    assertArrayEquals(Arrays.copyOf(expected, 12), read("fortran_f4").toDoubles());
  }

  @Test
  void readsOtherElements() {
    boolean[] booleans = read("bool").toBooleans();
    for (int i = 0; i < 24; i++) {
      assertEquals(i % 3 == 0, booleans[i]);
    }
    assertArrayEquals(new String[] {"Li", "Li6PS5Cl € 😀", "", "a\0b"}, read("text").toStrings());
    assertArrayEquals(new String[] {"Li", "Cl"}, read("text_big").toStrings());
    assertArrayEquals(new String[] {"Li", "a"}, read("bytes").toStrings());
    assertEquals(2.5, read("scalar").toDouble());
    assertEquals(2.5, read("scalar").item());
    assertEquals(3, read("one").toLong());
    assertArrayEquals(new int[] {0, 1_000_000}, read("empty").shape());
    Object[] objects = read("objects").toObjects();
    assertNull(objects[0]);
    assertEquals("a", objects[1]);
    assertEquals(List.of(1L, 2L), objects[2]);
    assertArrayEquals(new double[] {1, 2}, ((NumpyArray) objects[3]).toDoubles());
  }

  @Test
  void widensHalfPrecisionExactly() {
    float[] expected = {
      0f,
      -0f,
      0x1p-24f,
      6.097555160522461e-05f,
      1f,
      -2f,
      65504f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      0.3330078125f
    };
    assertArrayEquals(expected, read("half_specials").toFloats());
    assertEquals(1.0f, HalfPrecision.bfloat16((short) 0x3f80));
    assertEquals(-3.140625f, HalfPrecision.bfloat16((short) 0xc049));
  }

  @Test
  void conversionsAreChecked() {
    NumpyArray large = NumpyArray.of(new long[] {1, 1L << 40}, 2);
    assertTrue(
        assertThrows(InputException.class, large::toInts).getMessage().contains("1099511627776"));
    NumpyArray reals = NumpyArray.of(new double[] {1.5}, 1);
    assertThrows(InputException.class, reals::toLongs);
    assertThrows(InputException.class, reals::toInts);
    assertThrows(InputException.class, reals::toStrings);
    assertThrows(InputException.class, reals::toBooleans);
    assertThrows(InputException.class, reals::toObjects);
    assertThrows(InputException.class, large::toDouble);
    assertThrows(InputException.class, () -> large.requireShape(-1, 3));
    assertEquals(large, large.requireShape(-1));
    assertThrows(IllegalArgumentException.class, () -> NumpyArray.of(new double[5], 2, 3));
    assertThrows(IllegalArgumentException.class, () -> NumpyArray.of(new double[0], 0, -1));
  }

  @Test
  void readsDictionaries() {
    Map<String, NumpyArray> arrays = Npy.readDictionary(Resources.copy("dictionary.npy", folder));
    assertEquals(List.of("a", "b", "c"), List.copyOf(arrays.keySet()));
    assertArrayEquals(new long[] {0, 1, 2}, arrays.get("a").toLongs());
    assertArrayEquals(new double[] {1, 0, 0, 1}, arrays.get("b").toDoubles());
    assertArrayEquals(new float[] {1, 0, 0, 1}, arrays.get("c").toFloats());
    assertTrue(arrays.get("a").name().endsWith("dictionary.npy: a"));
    Path plain = Resources.copy("one.npy", folder);
    assertThrows(InputException.class, () -> Npy.readDictionary(plain));
  }

  /** Written with NumPy 2.4.6 from lists, a tuple and scalars of NumPy. */
  @Test
  void listsInDictionariesStandForArrays() {
    Map<String, NumpyArray> arrays = Npy.readDictionary(Resources.copy("lists.npy", folder));
    assertArrayEquals(new long[] {3, 3, 16}, arrays.get("a").toLongs());
    assertArrayEquals(new int[] {3, 3}, arrays.get("b").shape());
    assertArrayEquals(new double[] {1.5, 0, 0, 0, 2, 0, 0, 0, 3}, arrays.get("b").toDoubles());
    assertArrayEquals(new int[] {3, 8}, arrays.get("c").toInts());
    assertArrayEquals(new int[] {1, 2}, arrays.get("d").toInts());
    assertArrayEquals(new double[] {1, 2}, arrays.get("e").toDoubles());
    assertArrayEquals(new int[] {0}, arrays.get("f").shape());
    assertTrue(arrays.get("a").name().endsWith("lists.npy: a"));
  }

  @Test
  void raggedOrEndlessListsAreRefused() {
    NestedLists lists = new NestedLists(100);
    List<Object> thousand = Collections.nCopies(1000, 1L);
    List<Object> deep = List.of(1L);
    for (int k = 0; k < 9; k++) {
      deep = List.of(deep);
    }
    for (Object bad :
        List.of(
            List.of(List.of(1L), List.of(1L, 2L)),
            List.of(List.of(1L), 2L),
            List.of("Li"),
            "Li",
            Collections.nCopies(1000, thousand),
            deep)) {
      String message = assertThrows(InputException.class, () -> lists.array("x", bad)).getMessage();
      assertTrue(message.startsWith("x: ") && message.length() < 200, message);
    }
  }

  @Test
  void writesWhatItReads() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    for (int trial = 0; trial < 30; trial++) {
      int[] shape = new int[random.nextInt(4)];
      int size = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = random.nextInt(30);
        size *= shape[i];
      }
      double[] doubles = random.doubles(size).toArray();
      float[] floats = new float[size];
      for (int i = 0; i < size; i++) {
        floats[i] = (float) doubles[i];
      }
      long[] longs = random.longs(size).toArray();
      Path file = folder.resolve("written.npy");

      Npy.write(file, NumpyArray.of(doubles, shape));
      assertArrayEquals(doubles, Npy.read(file).toDoubles());
      assertArrayEquals(shape, Npy.read(file).shape());
      Npy.write(file, NumpyArray.of(floats, shape));
      assertArrayEquals(floats, Npy.read(file).toFloats());
      Npy.write(file, NumpyArray.of(longs, shape));
      assertArrayEquals(longs, Npy.read(file).toLongs());
      assertEquals(NumpyType.INT64, Npy.read(file).type());

      arrays.put("größe " + trial, NumpyArray.of(doubles, shape));
      arrays.put("f" + trial, NumpyArray.of(floats, shape));
      arrays.put("l" + trial, NumpyArray.of(longs, shape));
    }
    Path file = folder.resolve("dictionary-written.npy");
    Npy.writeDictionary(file, arrays);
    Map<String, NumpyArray> again = Npy.readDictionary(file);
    assertEquals(List.copyOf(arrays.keySet()), List.copyOf(again.keySet()));
    for (String name : arrays.keySet()) {
      assertEquals(arrays.get(name).type(), again.get(name).type());
      assertArrayEquals(arrays.get(name).shape(), again.get(name).shape());
      assertArrayEquals(arrays.get(name).toDoubles(), again.get(name).toDoubles());
    }
  }

  @Test
  void aFailedWriteLeavesTheFileAsItWas() throws IOException {
    Path file = folder.resolve("kept.npy");
    Npy.write(file, NumpyArray.of(new double[] {1}, 1));
    NumpyArray booleans = read("bool");
    assertThrows(IllegalArgumentException.class, () -> Npy.write(file, booleans));
    assertEquals(1, Npy.read(file).toDouble());
    try (var files = Files.list(folder)) {
      assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")));
    }
    Path nowhere = folder.resolve("no/such/x.npy");
    NumpyArray array = NumpyArray.of(new double[] {1}, 1);
    assertThrows(InputException.class, () -> Npy.write(nowhere, array));
    assertThrows(InputException.class, () -> Npy.write(folder, array));
  }

  @Test
  void refusesBadFiles() throws IOException {
    assertTrue(refusal(new byte[0]).contains("no content"));
    assertTrue(refusal("a text".getBytes(StandardCharsets.UTF_8)).contains("NumPy"));
    byte[] whole = Resources.bytes("little_f8.npy");
    for (int length = 1; length < whole.length; length += 3) {
      refusal(Arrays.copyOf(whole, length));
    }
    assertTrue(refusal(Arrays.copyOf(whole, whole.length + 1)).contains("193"));
    assertTrue(refusal(Arrays.copyOf(whole, whole.length - 1)).contains("191"));
    assertTrue(refusal(Resources.bytes("fields.npy")).contains("fields"));
    assertTrue(refusal(Resources.bytes("complex.npy")).contains("c16"));
    assertThrows(InputException.class, () -> Npy.read(folder));
    assertThrows(InputException.class, () -> Npy.read(folder.resolve("missing.npy")));
  }

  @Test
  void headersThatPromiseTooMuchAllocateNothing() throws IOException {
    String start = "{'descr': '<f8', 'fortran_order': False, 'shape': ";
    assertTrue(refusal(withHeader(start + "(1000000000,), }\n", 64)).contains("8000000000"));
    assertTrue(refusal(withHeader(start + "(100000, 100000), }\n", 64)).contains("too many"));
    assertTrue(refusal(withHeader(start + "(99999999999,), }\n", 64)).contains("99999999999"));
    assertTrue(refusal(withHeader(start + "(-1,), }\n", 64)).contains("malformed"));
    assertTrue(refusal(withHeader(start + "(1,)\n", 8)).contains("malformed"));
    assertTrue(refusal(withHeader("{'descr': '<f8'}\n", 8)).contains("malformed"));
    assertTrue(
        refusal(withHeader(start.replace("<f8", "<U0") + "(1000000000,), }\n", 0)).contains("U0"));
    assertTrue(
        refusal(withHeader(start.replace("<f8", "<U99999999") + "(1,), }\n", 0))
            .contains("399999996"));
    assertTrue(
        refusal(withHeader(start.replace("<f8", "|O") + "(1000000000,), }\n", 0))
            .contains("pickle"));
  }

  @Test
  void refusesCraftedPickles() throws IOException {
    byte[] head = NpyHeader.write("|O", new int[0]);
    byte[] tail = "cos\nsystem\n(S'id'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, file, head.length, tail.length);
    assertTrue(refusal(file).contains("'os system'"));
  }

  @Test
  @Tag("reference-data")
  void readsThePublishedLayout() {
    Map<String, NumpyArray> lattices =
        Npy.readDictionary(SharedData.require("data/argyrodite/lattice.npy"));
    assertEquals(25, lattices.size());
    double a = 20.312311;
    assertArrayEquals(
        new double[] {a, 0, 0, 0, a, 0, 0, 0, a}, lattices.get("Li6PS5Cl_100p_run1").toDoubles());
    Map<String, NumpyArray> atoms =
        Npy.readDictionary(SharedData.require("data/argyrodite/atomic_numbers.npy"));
    assertEquals(5312, Arrays.stream(atoms.get("Li6PS5I_0p_run1").toInts()).sum());
    int[] index = Npy.read(SharedData.require("data/argyrodite/element_index.npy")).toInts();
    assertEquals(119, index.length);
    assertEquals(76, index[83]);
  }
}
