package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.util.Json;

/**
 * ASE trajectories. The bytes are laid out as files of ASE 3.22 to 3.29 were found to be: see the
 * class {@link Ulm}, which shares nothing with the reader and the writer.
 */
class AseTrajectoryTest {
  private static final ReadOptions AS_THEY_ARE = ReadOptions.defaults().withUnwrap(false);

  @TempDir Path folder;

  /** Builds a ULM file: arrays, then the JSON of each item, then the table of items. */
  private static final class Ulm {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Long> items = new ArrayList<>();
    private final ByteOrder order;

    Ulm(ByteOrder order) {
      this.order = order;
    }

    private long at() {
      return 48L + body.size();
    }

    private void put(ByteBuffer bytes) {
      body.writeBytes(bytes.array());
      while (body.size() % 8 != 0) {
        body.write(0);
      }
    }

    String array(String shape, String type, double... values) {
      long start = at();
      int width = type.endsWith("64") ? 8 : 4;
      ByteBuffer bytes = ByteBuffer.allocate(width * values.length).order(order);
      for (double value : values) {
        switch (type) {
          case "float64" -> bytes.putDouble(value);
          case "float32" -> bytes.putFloat((float) value);
          case "int64" -> bytes.putLong((long) value);
          default -> bytes.putInt((int) value);
        }
      }
      put(bytes);
      return "{\"ndarray\": [" + shape + ", \"" + type + "\", " + start + "]}";
    }

    Ulm item(String json) {
      items.add(at());
      byte[] text = json.getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
      put(bytes.putLong(text.length).put(text));
      return this;
    }

    byte[] bytes() {
      return bytes(items.size(), at());
    }

    byte[] bytes(long count, long table) {
      ByteBuffer all =
          ByteBuffer.allocate(48 + body.size() + 8 * items.size()).order(ByteOrder.LITTLE_ENDIAN);
      all.put("- of UlmASE-Trajectory  ".getBytes(StandardCharsets.US_ASCII));
      all.putLong(3).putLong(count).putLong(table).put(body.toByteArray());
      items.forEach(all::putLong);
      return all.array();
    }
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static String cell(double a) {
    return "\"cell\": [[" + a + ", 0.0, 0.0], [0.0, " + a + ", 0.0], [0.0, 0.0, " + a + "]]";
  }

  /** A run as ASE's Langevin writes it: 2 fs steps, every fifth; later frames repeat no numbers. */
  private static Ulm run(ByteOrder order, double[]... positions) {
    Ulm ulm = new Ulm(order);
    boolean little = order == ByteOrder.LITTLE_ENDIAN;
    for (int k = 0; k < positions.length; k++) {
      String json = "{" + (little ? "" : "\"_little_endian\": false, ");
      if (k == 0) {
        json +=
            "\"version\": 1, \"ase_version\": \"3.29.0\", \"description\": {\"type\":"
                + " \"molecular-dynamics\", \"md-type\": \"Langevin\", \"timestep\":"
                + " 0.19645389576928127, \"temperature_K\": 80.00000000000001, \"friction\": 0.1,"
                + " \"interval\": 5}, \"pbc\": [true, true, true], \"numbers.\": "
                + ulm.array("[2]", "int32", 3, 16)
                + ", \"constraints\": \"[{\\\"name\\\": \\\"FixAtoms\\\"}]\", ";
      }
      json +=
          "\"positions.\": "
              + ulm.array("[2, 3]", "float64", positions[k])
              + ", "
              + cell(8 + k)
              + ", \"calculator.\": {\"name\": \"x\", \"energy\": NaN, \"forces.\":"
              + " {\"ndarray\": [[7, 3], \"float64\", 99999999]}}}";
      ulm.item(json);
    }
    return ulm;
  }

  private static final double[] A = {0, 0.1, 0.2, 4, 4.1, 4.2};
  private static final double[] B = {0.3, 0.1, 0.2, 4, 4.1, 4.2};
  private static final double[] C = {0.6, 0.1, 0.2, 4, 4.1, 4.2};

  @Test
  void aRunOfEitherOrderOfBytes() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      // No name to tell by.
      Path file = write("a" + order, run(order, A, B, C).bytes());
      assertEquals(CrystalFormats.ASE_TRAJECTORY, CrystalFormats.detect(file));
      List<Frame> frames = TestFiles.readAll(file, AS_THEY_ARE);
      assertEquals(3, frames.size());
      assertArrayEquals(B, frames.get(1).structure().positions());
      assertArrayEquals(new int[] {3, 16}, frames.get(2).structure().atomicNumbers());
      assertEquals(
          Lattice.periodic(10, 0, 0, 0, 10, 0, 0, 0, 10), frames.get(2).structure().lattice());
      assertEquals(0.02, frames.get(2).time(), 1e-15);
      assertEquals(80, CrystalFiles.temperature(file).orElseThrow());
    }
  }

  /** ASE writes the frame where a run is continued once more. */
  @Test
  void aContinuedRunRepeatsOneFrame() throws IOException {
    Path file = write("a.traj", run(ByteOrder.LITTLE_ENDIAN, A, B, B.clone(), C).bytes());
    try (FrameReader reader = CrystalFiles.openTrajectory(file, AS_THEY_ARE)) {
      List<Double> times = new ArrayList<>();
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        times.add(frame.get().time());
      }
      assertEquals(3, times.size());
      assertEquals(0.02, times.get(2), 1e-15);
      assertTrue(reader.notes().toString().contains("frame 3 repeats"), reader.notes().toString());
      assertTrue(reader.notes().toString().contains("1 frame that a restart wrote"));
    }
  }

  @Test
  void otherTypesShapesAndOldMagic() throws IOException {
    Ulm ulm = new Ulm(ByteOrder.LITTLE_ENDIAN);
    String json =
        "{\"pbc\": [true, false, false], \"numbers\": [1, 8], \"positions.\": "
            + ulm.array("[2, 3]", "float32", 0, 0, 0, 0.5, 1.5, 2.5)
            + ", \"cell.\": "
            + ulm.array("[3, 3]", "float64", 5, 0, 0, 0, 0, 0, 0, 0, 0)
            + "}";
    byte[] bytes = ulm.item(json).bytes();
    System.arraycopy("AFFormat".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
    Structure wire = TestFiles.readAll(write("a.traj", bytes), AS_THEY_ARE).get(0).structure();
    assertArrayEquals(new double[] {0, 0, 0, 0.5, 1.5, 2.5}, wire.positions());
    assertEquals(5, wire.lattice().get(0, 0));
    assertTrue(wire.lattice().isPeriodic(0) && !wire.lattice().isPeriodic(1));
  }

  @Test
  void whatItWritesItReadsBitForBit() throws IOException {
    Random random = new Random(7);
    for (int trial = 0; trial < 20; trial++) {
      List<Frame> frames = new ArrayList<>();
      int atoms = 1 + random.nextInt(9);
      for (int k = 0; k < 1 + random.nextInt(70); k++) {
        atoms = random.nextInt(20) == 0 ? 1 + random.nextInt(9) : atoms;
        int[] numbers = random.ints(atoms, 1, 119).toArray();
        double[] vectors = {6, 0, 0, 0, 7, 0, 0, 0, 8};
        for (int m = 0; m < 9; m++) {
          vectors[m] += random.nextGaussian();
        }
        boolean[] flags = {random.nextBoolean(), random.nextBoolean(), random.nextBoolean()};
        Lattice lattice =
            random.nextInt(9) == 0
                ? Lattice.open()
                : Lattice.of(vectors, flags[0], flags[1], flags[2]);
        double[] positions = random.doubles(3L * atoms, -1e3, 1e3).toArray();
        frames.add(new Frame(new Structure(lattice, numbers, positions), 0.1 * k));
      }
      Path file = folder.resolve("t" + trial + ".traj");
      try (FrameWriter writer = CrystalFiles.createTrajectory(file)) {
        for (Frame frame : frames) {
          writer.write(frame);
        }
      }
      List<Frame> found = TestFiles.readAll(file, AS_THEY_ARE);
      assertEquals(frames, found);
    }
  }

  /** The bytes as ASE 3.29 was seen to read them. */
  @Test
  void layoutOfWhatIsWritten() throws IOException {
    Structure structure =
        new Structure(Lattice.periodic(4, 0, 0, 1, 5, 0, 0, 0, 6), new int[] {3, 17}, A);
    Path file = folder.resolve("a.traj");
    RunFacts facts =
        new RunFacts(OptionalDouble.of(650), Optional.of(Element.LI), OptionalDouble.of(1));
    CrystalFiles.writeFrames(
        file,
        CrystalFormats.ASE_TRAJECTORY,
        reader(new Frame(structure, 0), new Frame(structure.withPositions(B), 0.5)),
        facts);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[24];
    bytes.get(magic);
    assertEquals("- of UlmASE-Trajectory  ", new String(magic, StandardCharsets.US_ASCII));
    assertEquals(3, bytes.getLong());
    assertEquals(2, bytes.getLong());
    int table = (int) bytes.getLong();
    assertEquals(bytes.capacity(), table + 16);
    for (int k = 0; k < 2; k++) {
      int at = (int) bytes.getLong(table + 8 * k);
      byte[] json = new byte[(int) bytes.getLong(at)];
      bytes.get(at + 8, json);
      JsonNode item = Json.parse(json, "item", "JSON");
      assertEquals(k == 0, item.has("numbers."));
      assertEquals(k == 0 ? 1 : 0, item.path("version").asInt());
      JsonNode array = item.path("positions.").path("ndarray");
      assertEquals("[[2,3],\"float64\"," + array.get(2) + "]", array.toString());
      assertEquals(0, array.get(2).asInt() % 8);
      assertEquals(k == 0 ? A[0] : B[0], bytes.getDouble(array.get(2).asInt()));
      assertEquals("[[4.0,0.0,0.0],[1.0,5.0,0.0],[0.0,0.0,6.0]]", item.path("cell").toString());
      assertEquals(0.5 * k, item.path("info").path("time").asDouble());
      assertEquals("ps", item.path("info").path("time_unit").asText());
      assertEquals(650, item.path("info").path("temperature_K").asDouble());
      assertTrue(item.path("info").path("temperature_K").isNumber());
    }
    assertEquals(facts, CrystalFiles.facts(file));
  }

  private static FrameReader reader(Frame... frames) {
    return new FrameReader() {
      private int next;

      @Override
      public Optional<Frame> read() {
        return next < frames.length ? Optional.of(frames[next++]) : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  /** Times that a comment line of extended XYZ had, which ASE keeps, need their unit. */
  @Test
  void timesOfInfo() throws IOException {
    for (String unit : List.of("", ", \"time_unit\": \"fs\"")) {
      Ulm ulm = new Ulm(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k < 3; k++) {
        ulm.item(
            "{\"pbc\": [true, true, true], \"numbers.\": "
                + ulm.array("[2]", "int64", 3, 16)
                + ", \"positions.\": "
                + ulm.array("[2, 3]", "float64", k == 0 ? A : k == 1 ? B : C)
                + ", "
                + cell(8)
                + ", \"info\": {\"time\": "
                + 100 * k
                + unit
                + "}}");
      }
      Path file = write("a.traj", ulm.bytes());
      if (unit.isEmpty()) {
        TestFiles.assertRefused(file, "times 100 apart", "unit");
      } else {
        assertEquals(0.2, TestFiles.readAll(file, AS_THEY_ARE).get(2).time(), 1e-15);
      }
    }
  }

  /** A file that is cut off gives its whole frames or is refused; never anything else. */
  @Test
  void cutOffAnywhere() throws IOException {
    Ulm ulm = run(ByteOrder.LITTLE_ENDIAN, A, B, C);
    byte[] whole = ulm.bytes();
    int known = 0;
    for (int length = 0; length < whole.length; length++) {
      Path file = write("a.traj", Arrays.copyOf(whole, length));
      assertThrows(InputException.class, () -> TestFiles.readAll(file, AS_THEY_ARE));
    }
    // A table that points to where the file no longer is.
    ByteBuffer changed = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int table = (int) changed.getLong(40);
    changed.putLong(table + 16, whole.length + 1000L);
    Path file = write("b.traj", changed.array());
    try (FrameReader reader = CrystalFiles.openTrajectory(file, AS_THEY_ARE)) {
      while (reader.read().isPresent()) {
        known++;
      }
      assertTrue(reader.notes().toString().contains("the file holds 2 whole frames"));
    }
    assertEquals(2, known);
    TestFiles.assertRefused(file, "cut off or damaged");
  }

  @Test
  void damagedBytesAreRefused() throws IOException {
    byte[] whole = run(ByteOrder.LITTLE_ENDIAN, A, B, C).bytes();
    Random random = new Random(11);
    for (int trial = 0; trial < 3000; trial++) {
      byte[] bytes = whole.clone();
      for (int k = 0; k < 1 + random.nextInt(3); k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = write("a.traj", bytes);
      try {
        TestFiles.readAll(file, AS_THEY_ARE.withFormat(CrystalFormats.ASE_TRAJECTORY));
      } catch (InputException expected) {
        assertFalse(expected.getMessage().contains("\n"));
      }
    }
  }

  /** Lengths and places that a small file cannot hold cost no memory. */
  @Test
  void hostileNumbers() throws IOException {
    byte[] whole = run(ByteOrder.LITTLE_ENDIAN, A, B).bytes();
    for (long count : new long[] {-1, 1L << 40, Long.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(32, count);
      TestFiles.assertRefused(write("a.traj", bytes.array()), "table of " + count + " frames");
    }
    for (long place : new long[] {-1, 0, 47, Long.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong((int) bytes.getLong(40), place);
      TestFiles.assertRefused(write("a.traj", bytes.array()), "byte " + place);
    }
    for (String shape :
        List.of("[2000000000, 3]", "[-2, 3]", "[9223372036854775807, 3]", "[]", "7")) {
      Ulm ulm = new Ulm(ByteOrder.LITTLE_ENDIAN);
      ulm.item(
          "{\"pbc\": [true, true, true], \"numbers.\": "
              + ulm.array("[2]", "int64", 3, 16)
              + ", \"positions.\": {\"ndarray\": ["
              + shape
              + ", \"float64\", 56]}, "
              + cell(8)
              + "}");
      TestFiles.assertRefused(write("a.traj", ulm.bytes()), "frame 1");
    }
    TestFiles.assertRefused(write("a.traj", new byte[0]), "other content");
    TestFiles.assertRefused(
        write("b.traj", "PickleTrajectory\n".getBytes(StandardCharsets.US_ASCII)),
        "before 2016",
        "an ASE trajectory");
  }
}
