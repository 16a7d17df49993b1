package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** DCD files of all flavours, their bytes laid out here record by record. */
class DcdTest {
  private static final double AKMA = 0.04888821;

  @TempDir Path folder;
  private ReadOptions options;

  @BeforeEach
  void topology() throws IOException {
    Path poscar =
        TestFiles.write(
            folder,
            "POSCAR",
            "x\n1\n9 0 0\n0 9 0\n0 0 9\nLi S\n2 1\nDirect\n0 0 0\n0.5 0 0\n0 0.5 0\n");
    options =
        ReadOptions.defaults()
            .withSupplement(Supplement.NONE.withTopology(poscar))
            .withUnwrap(false);
  }

  /** The parts of a file, to be changed one by one. */
  private static final class Dcd {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    int marker = 4;
    int version = 24;
    String title = "Written by LAMMPS";
    int first = 100;
    int every = 10;
    double delta = 2;
    double[] cell = {12, 0, 13, 0, 0, 14};
    int fixed;
    boolean fourth;
    int atoms = 3;
    final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void record(ByteBuffer content) {
      int length = content.array().length;
      ByteBuffer mark = ByteBuffer.allocate(marker).order(order);
      out.writeBytes((marker == 4 ? mark.putInt(length) : mark.putLong(length)).array());
      out.writeBytes(content.array());
      out.writeBytes(mark.array());
    }

    ByteBuffer buffer(int length) {
      return ByteBuffer.allocate(length).order(order);
    }

    Dcd header() {
      ByteBuffer header = buffer(84).put("CORD".getBytes(StandardCharsets.US_ASCII));
      header.putInt(0).putInt(first).putInt(every).putInt(4 + 32, fixed);
      if (version == 0) {
        header.putDouble(4 + 36, delta);
      } else {
        header.putFloat(4 + 36, (float) delta).putInt(4 + 40, cell == null ? 0 : 1);
        header.putInt(4 + 44, fourth ? 1 : 0);
      }
      header.putInt(4 + 76, version);
      record(header);
      byte[] text = Arrays.copyOf(title.getBytes(StandardCharsets.US_ASCII), 80);
      record(buffer(84).putInt(1).put(text));
      record(buffer(4).putInt(atoms));
      if (fixed > 0) {
        ByteBuffer free = buffer(4 * (atoms - fixed));
        for (int k = fixed; k < atoms; k++) {
          free.putInt(k + 1);
        }
        record(free);
      }
      return this;
    }

    /** Writes the moving atoms of a frame. */
    Dcd frame(int from, double... positions) {
      if (cell != null && version != 0) {
        ByteBuffer numbers = buffer(48);
        Arrays.stream(cell).forEach(numbers::putDouble);
        record(numbers);
      }
      for (int x = 0; x < (fourth ? 4 : 3); x++) {
        ByteBuffer axis = buffer(4 * (positions.length / 3 - from));
        for (int k = from; k < positions.length / 3; k++) {
          axis.putFloat(x == 3 ? 0 : (float) positions[3 * k + x]);
        }
        record(axis);
      }
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }

  private static final double[] A = {0.5, 1.25, 2, 3, 4, 5, 6, 7, 8};
  private static final double[] B = {0.5, 1.25, 2, 3, 4.5, 5, 6, 7, 8.25};

  private Path write(Dcd dcd) throws IOException {
    return Files.write(folder.resolve("a.bin"), dcd.bytes());
  }

  private List<Frame> read(Dcd dcd) throws IOException {
    Path file = write(dcd);
    assertEquals(CrystalFormats.DCD, CrystalFormats.detect(file));
    return TestFiles.readAll(
        file, options.withTimeStep(1).withRules(ReadRules.usual().withOverrideTime(true)));
  }

  @Test
  void ordersMarkersFixedAtomsAndTheFourthCoordinate() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      for (int marker : new int[] {4, 8}) {
        for (int fixed : new int[] {0, 1, 2}) {
          Dcd dcd = new Dcd();
          dcd.order = order;
          dcd.marker = marker;
          dcd.fixed = fixed;
          dcd.fourth = fixed == 1;
          List<Frame> frames = read(dcd.header().frame(0, A).frame(fixed, B));
          assertEquals(2, frames.size());
          assertArrayEquals(A, frames.get(0).structure().positions());
          double[] later = B.clone();
          System.arraycopy(A, 0, later, 0, 3 * fixed);
          assertArrayEquals(later, frames.get(1).structure().positions());
          assertArrayEquals(new int[] {3, 3, 16}, frames.get(0).structure().atomicNumbers());
          assertEquals(
              Lattice.periodic(12, 0, 0, 0, 13, 0, 0, 0, 14), frames.get(1).structure().lattice());
        }
      }
    }
  }

  /** Angles and their cosines in the order gamma, beta, alpha; CHARMM's symmetric matrix. */
  @Test
  void conventionsOfTheCell() throws IOException {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      double[] angles = random.doubles(3, 65, 115).toArray();
      double[] lengths = random.doubles(3, 8, 20).toArray();
      Lattice right =
          Lattice.fromParameters(
              lengths[0], lengths[1], lengths[2], angles[0], angles[1], angles[2]);
      for (boolean cosines : new boolean[] {false, true}) {
        double[] c =
            Arrays.stream(angles).map(a -> cosines ? Math.cos(Math.toRadians(a)) : a).toArray();
        Dcd dcd = new Dcd();
        dcd.cell = new double[] {lengths[0], c[2], lengths[1], c[1], c[0], lengths[2]};
        Lattice found = read(dcd.header().frame(0, A)).get(0).structure().lattice();
        assertArrayEquals(right.toArray(), found.toArray(), 1e-11);
      }
      double[] m = {12, random.nextDouble(), 13, -random.nextDouble(), 3 * random.nextDouble(), 14};
      Dcd charmm = new Dcd();
      charmm.version = 35;
      charmm.title = "* AN ORDINARY TITLE";
      charmm.cell = m;
      assertArrayEquals(
          new double[] {m[0], m[1], m[3], m[1], m[2], m[4], m[3], m[4], m[5]},
          read(charmm.header().frame(0, A)).get(0).structure().lattice().toArray());
    }
    Dcd both = new Dcd();
    both.version = 35;
    both.title = "";
    both.cell = new double[] {300, 90, 300, 90, 90, 300};
    TestFiles.assertRefused(write(both.header().frame(0, A)), options, "symmetric matrix");
    both.out.reset();
    both.cell = new double[] {30, 90, 30, 90, 90, 30};
    assertEquals(
        Lattice.periodic(30, 0, 0, 0, 30, 0, 0, 0, 30),
        read(both.header().frame(0, A)).get(0).structure().lattice());
    both.out.reset();
    both.cell = new double[] {-1, 90, 30, 90, 90, 30};
    TestFiles.assertRefused(write(both.header().frame(0, A)), options, "the cell [-1.0");
  }

  @Test
  void withoutACellItIsTheTopologys() throws IOException {
    Dcd dcd = new Dcd();
    dcd.cell = null;
    Path file = write(dcd.header().frame(0, A));
    try (FrameReader reader = CrystalFiles.openTrajectory(file, options)) {
      assertEquals(9, reader.read().orElseThrow().structure().lattice().get(2, 2));
      assertTrue(reader.notes().toString().contains("the cell is that of POSCAR"));
    }
  }

  /** The unit of the time step is known of NAMD, OpenMM and CHARMM, asked for LAMMPS. */
  @Test
  void unitOfTheTimeStep() throws IOException {
    for (String title :
        List.of("REMARKS FILENAME=a.dcd CREATED BY NAMD", "Created by OpenMM 8.1")) {
      Dcd dcd = new Dcd();
      dcd.title = title;
      dcd.delta = 0.001 / AKMA;
      Path file = write(dcd.header().frame(0, A).frame(0, B));
      assertEquals(0.01, TestFiles.readAll(file, options).get(1).time(), 1e-9);
    }
    Dcd charmm = new Dcd();
    charmm.version = 0;
    charmm.title = "";
    charmm.first = 1;
    Path file = write(charmm.header().frame(0, A).frame(0, B));
    assertTrue(Double.isNaN(TestFiles.readAll(file, options).get(1).time()));

    Dcd lammps = new Dcd();
    file = write(lammps.header().frame(0, A).frame(0, B));
    TestFiles.assertRefused(file, options, "times 20 apart", "unit of its times");
    ReadOptions fs = options.withRules(ReadRules.usual().withTimeUnit(TimeUnit.FS));
    assertEquals(0.02, TestFiles.readAll(file, fs).get(1).time(), 1e-12);
    assertEquals(0.02, TestFiles.readAll(file, options.withTimeStep(0.02)).get(1).time(), 1e-12);

    Dcd unknown = new Dcd();
    unknown.title = "Created by DCD plugin";
    file = write(unknown.header().frame(0, A).frame(0, B));
    try (FrameReader reader = CrystalFiles.openTrajectory(file, options)) {
      reader.read();
      assertTrue(Double.isNaN(reader.read().orElseThrow().time()));
      assertTrue(reader.notes().toString().contains("does not name, and is not taken"));
    }
  }

  @Test
  void cutOffAnywhere() throws IOException {
    Dcd dcd = new Dcd();
    dcd.fixed = 1;
    dcd.fourth = true;
    dcd.header().frame(0, A);
    int one = dcd.bytes().length;
    byte[] whole = dcd.frame(1, B).bytes();
    ReadOptions read = options.withTimeStep(0.02);
    for (int length = 0; length <= whole.length; length++) {
      Path file = Files.write(folder.resolve("a.dcd"), Arrays.copyOf(whole, length));
      if (length < one) {
        assertThrows(InputException.class, () -> TestFiles.readAll(file, read), "at " + length);
        continue;
      }
      List<String> notes = new ArrayList<>();
      int frames = 0;
      try (FrameReader reader = CrystalFiles.openTrajectory(file, read)) {
        while (reader.read().isPresent()) {
          frames++;
        }
        notes.addAll(reader.notes());
      }
      assertEquals(length == whole.length ? 2 : 1, frames);
      boolean between = length == one || length == whole.length;
      assertEquals(!between, notes.toString().contains("1 whole frame"), notes.toString());
    }
  }

  @Test
  void damagedBytesAreRefused() throws IOException {
    Dcd dcd = new Dcd();
    dcd.fixed = 1;
    dcd.fourth = true;
    byte[] whole = dcd.header().frame(0, A).frame(1, B).bytes();
    Random random = new Random(2);
    for (int trial = 0; trial < 3000; trial++) {
      byte[] bytes = whole.clone();
      for (int k = 0; k < 1 + random.nextInt(3); k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("a.dcd"), bytes);
      try {
        TestFiles.readAll(file, options.withFormat(CrystalFormats.DCD).withTimeStep(0.02));
      } catch (InputException expected) {
        assertFalse(expected.getMessage().contains("\n"));
      }
    }
  }

  @Test
  void theTopologyIsAskedForAndMustFit() throws IOException {
    Dcd dcd = new Dcd();
    dcd.atoms = 4;
    Path file = write(dcd.header());
    TestFiles.assertRefused(file, ReadOptions.defaults(), "4 atoms, which names no elements");
    TestFiles.assertRefused(file, options, "4 atoms, but 3 in POSCAR");
    Dcd many = new Dcd();
    many.atoms = Integer.MAX_VALUE / 3 - 8;
    TestFiles.assertRefused(write(many.header()), options, "but 3 in POSCAR");
    many.out.reset();
    many.fixed = 1;
    many.atoms = 3;
    byte[] bytes = many.header().bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(92 + 92 + 4, 700_000_000);
    Path hostile = Files.write(folder.resolve("b.dcd"), bytes);
    TestFiles.assertRefused(hostile, options, "bytes for the free atoms");
    Dcd empty = new Dcd();
    TestFiles.assertRefused(write(empty.header()), options, "without frames");
    assertEquals(Optional.empty(), options.format());
  }
}
