package org.liflow.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;

class PickleReaderTest {
  private static final PickleTypes CONTAINERS = PickleTypes.builder().containers().build();

  private static Object read(String pickle) {
    return PickleReader.read(pickle.getBytes(StandardCharsets.ISO_8859_1), "some.pkl", CONTAINERS);
  }

  private static String refusal(String pickle) {
    return assertThrows(InputException.class, () -> read(pickle)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void readsPlainValuesOfEveryProtocol(int protocol) {
    byte[] pickle = Resources.bytes("plain" + protocol + ".pkl");
    Map<?, ?> value = (Map<?, ?>) PickleReader.read(pickle, "plain", CONTAINERS);

    assertNull(value.get("none"));
    assertTrue(value.containsKey("none"));
    assertEquals(true, value.get("true"));
    assertEquals(false, value.get("false"));
    assertEquals(7L, value.get("small"));
    assertEquals(200L, value.get("byte"));
    assertEquals(-3000L, value.get("short"));
    assertEquals(123456789L, value.get("int"));
    assertEquals(1L << 40, value.get("long"));
    assertEquals(BigInteger.ONE.shiftLeft(80).negate(), value.get("huge"));
    assertEquals(-1.5e-3, value.get("float"));
    assertEquals(Double.POSITIVE_INFINITY, value.get("inf"));
    assertEquals("Li₃PS₄ \\ 'x' \n 😀", value.get("text"));
    assertEquals("x".repeat(300), value.get("long text"));
    assertArrayEquals(new byte[] {0, 1, -2, -1}, (byte[]) value.get("bytes"));
    assertArrayEquals(new byte[0], (byte[]) value.get("empty"));
    assertEquals(List.of(1L, List.of(2L, List.of(3L))), value.get("list"));
    assertEquals(List.of(1L, List.of(2L), List.of()), value.get("tuple"));
    assertEquals(List.of(1L, 2L, 3L), value.get("triple"));
    assertEquals(List.of(1L, 2L, 3L, 4L), value.get("quad"));
    assertEquals(Set.of(5L), value.get("set"));
    assertEquals(Set.of(6L), value.get("frozen"));
    Map<?, ?> inner = (Map<?, ?>) value.get("dict");
    assertEquals("a", inner.get(1L));
    assertTrue(inner.containsKey(List.of(2L, "b")));
    assertEquals(List.of("z", "a"), List.copyOf(((Map<?, ?>) value.get("ordered")).keySet()));
    assertEquals(Map.of("k", List.of(1L)), value.get("default"));
    List<?> shared = (List<?>) value.get("shared");
    assertSame(shared.get(0), shared.get(1));
    List<?> self = (List<?>) value.get("self");
    assertSame(self, self.get(1));
    // The older protocols name the integers of Python 2.
    assertEquals(protocol < 3 ? "long" : "int", ((PickleGlobal) value.get("type")).name());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void readsArraysOfEveryProtocol(int protocol) {
    byte[] pickle = Resources.bytes("arrays" + protocol + ".pkl");
    Map<?, ?> value = (Map<?, ?>) PickleReader.read(pickle, "arrays", NumpyPickle.types("arrays"));

    NumpyArray doubles = (NumpyArray) value.get("f8");
    assertArrayEquals(new int[] {2, 3}, doubles.shape());
    assertArrayEquals(new double[] {1.5, -2, 3, 4, 5, 1e300}, doubles.toDoubles());
    NumpyArray fortran = (NumpyArray) value.get("fortran");
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, fortran.toDoubles());
    assertArrayEquals(new int[] {1, 2, -3}, ((NumpyArray) value.get("big")).toInts());
    assertArrayEquals(new boolean[] {true, false}, ((NumpyArray) value.get("bool")).toBooleans());
    assertArrayEquals(new String[] {"Li", "La"}, ((NumpyArray) value.get("text")).toStrings());
    assertArrayEquals(new int[] {0, 3}, ((NumpyArray) value.get("empty")).shape());
    assertEquals(2.5, ((NumpyArray) value.get("zero-d")).toDouble());
    assertEquals(0.25, value.get("scalar"));
    assertEquals(-9L, value.get("int scalar"));
    assertEquals(0.5, value.get("f4 scalar"));
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "builtins, exec",
    "builtins, getattr",
    "__builtin__, getattr",
    "subprocess, Popen",
    "java.lang, Runtime",
    "numpy.core.multiarray, fromfile"
  })
  void refusesEveryNameThatIsNotListed(String module, String name) {
    String lines = module + "\n" + name + "\n";
    String strings =
        "\u008c" + (char) module.length() + module + "\u008c" + (char) name.length() + name;
    for (String pickle :
        List.of(
            "c" + lines + "(S'id'\ntR.",
            "\u0080\u0004" + strings + "\u0093\u008c\u0002id\u0085R.",
            "c" + lines + ")\u0081.",
            "c" + lines + ")}\u0092.",
            "(S'id'\ni" + lines + ".",
            "(c" + lines + "S'id'\no.",
            "c" + lines + ".")) {
      String message = refusal(pickle);
      assertTrue(message.contains("'" + module + " " + name + "'"), message);
      assertTrue(message.startsWith("some.pkl: "), message);
    }
  }

  @Test
  void refusesCallsOfNamesThatOnlyName() {
    assertTrue(refusal("cbuiltins\nint\n(S'5'\ntR.").contains("builtins.int"));
    assertTrue(refusal("cbuiltins\nobject\n)\u0081.").contains("builtins.object"));
  }

  @Test
  void refusesWhatReachesOutsideThePickle() {
    assertTrue(refusal("\u0082\u0001.").contains("extension"));
    assertTrue(refusal("\u0083\u0001\u0000.").contains("extension"));
    assertTrue(refusal("\u0084\u0001\u0000\u0000\u0000.").contains("extension"));
    assertTrue(refusal("Psomething\n.").contains("outside"));
    assertTrue(refusal("K\u0001Q.").contains("outside"));
    assertTrue(refusal("\u0097.").contains("outside"));
    assertTrue(refusal("NQ.").contains("outside"));
  }

  @Test
  void namedStringsAreNotCallable() {
    assertTrue(refusal("S'os.system'\n(S'id'\ntR.").contains("no name"));
    assertTrue(refusal("]}b.").contains("state"));
  }

  @Test
  void refusesDamage() {
    assertTrue(refusal("").contains("ends early"));
    assertTrue(refusal("K").contains("ends early"));
    assertTrue(refusal("K\u0001").contains("ends early"));
    assertTrue(refusal(".").contains("operands"));
    assertTrue(refusal("K\u0001.x").contains("behind"));
    assertTrue(refusal("\u0080\u0009N.").contains("protocol 9"));
    assertTrue(refusal("\u00ffN.").contains("0xff"));
    assertTrue(refusal("h\u0005.").contains("never kept"));
    assertTrue(refusal("(K\u0001R.").contains("tuple"));
    assertTrue(refusal("K\u0001K\u0002K\u0003s.").contains("dictionary"));
    assertTrue(refusal("t.").contains("mark"));
    assertTrue(refusal("((K\u0001\u0086.").contains("operands"));
    assertTrue(refusal("\u008c\u0001\u00ff.").contains("UTF-8"));
    assertTrue(refusal("I" + "9".repeat(5000) + "\n.").contains("digits"));
    assertTrue(refusal("Ifive\n.").contains("integer"));
  }

  @Test
  void hugeLengthsAllocateNothing() {
    for (String length :
        List.of(
            "B\u00ff\u00ff\u00ff\u00ff",
            "X\u00ff\u00ff\u00ff\u00ff",
            "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
            "\u008b\u00ff\u00ff\u00ff\u007f",
            "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0000")) {
      assertTrue(refusal(length + "abc.").contains("ends early"), length);
    }
    assertTrue(refusal("\u008b\u00ff\u00ff\u00ff\u00ff.").contains("negative"));
    assertEquals(1L, read("K\u0001r\u00ff\u00ff\u00ff\u007f."));
  }

  @Test
  void keysWhoseHashNeverEndsAreRefused() {
    StringBuilder nested = new StringBuilder("})");
    for (int i = 0; i < 200; i++) {
      nested.append("2\u0086");
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertTrue(refusal(nested + "Ns.").contains("key")));
    assertTrue(refusal("}]Ns.").contains("key"));
  }

  @Test
  void callsCannotCopyWithoutEnd() {
    StringBuilder pickle = new StringBuilder("(");
    pickle.append("N".repeat(50_000)).append("lq\u00000cbuiltins\nlist\nq\u00010(");
    for (int i = 0; i < 50_000; i++) {
      pickle.append("h\u0001h\u0000\u0085R");
    }
    assertTrue(refusal(pickle + "l.").contains("repeated"));
  }

  @Test
  void deepNestingIsNoProblem() {
    Object value = read("]".repeat(100_000) + "a".repeat(99_999) + ".");
    int depth = 0;
    while (value instanceof List<?> list && !list.isEmpty()) {
      value = list.get(0);
      depth++;
    }
    assertEquals(99_999, depth);
  }

  @Test
  void objectsOfListedClassesAreInert() {
    PickleTypes types = PickleTypes.builder().containers().object("some.module", "Thing").build();
    byte[] pickle =
        "csome.module\nThing\n)\u0081}S'a'\nK\u0005sb.".getBytes(StandardCharsets.ISO_8859_1);
    PickleObject thing = (PickleObject) PickleReader.read(pickle, "x", types);
    assertEquals(new PickleGlobal("some.module", "Thing"), thing.type());
    assertEquals(Map.of("a", 5L), thing.attributes());
  }

  @Test
  @Tag("slow")
  void damagedFilesNeverDoAnythingElseThanBeRefused() {
    SplittableRandom random = new SplittableRandom(20240607);
    int refused = 0;
    for (String name : List.of("plain0.pkl", "plain2.pkl", "arrays2.pkl", "arrays5.pkl")) {
      byte[] whole = Resources.bytes(name);
      for (int trial = 0; trial < 3000; trial++) {
        byte[] damaged = whole.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(4) == 0) {
          damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
        }
        try {
          PickleReader.read(damaged, "damaged", NumpyPickle.types("damaged"));
        } catch (InputException expected) {
          assertFalse(expected.getMessage().contains("\n"));
          refused++;
        }
      }
    }
    assertTrue(refused > 3000);
  }
}
