package org.liflow.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.Compression;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.InputFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.ReadRules;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

class CompressionsTest {
  @TempDir Path folder;

  static List<Compression> all() {
    return List.of(new Bzip2Compression(), new XzCompression(), new ZstdCompression());
  }

  private static byte[] compressed(Compression compression, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private byte[] read(byte[] file) throws IOException {
    Path path = folder.resolve("file");
    Files.write(path, file);
    try (InputStream in = InputFiles.open(path)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsCompressedIsReadBackAsOftenAsItWasAppended(Compression compression)
      throws IOException {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 100, 5000, 300_000}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      Arrays.fill(content, 0, length / 2, (byte) 'a');
      byte[] once = compressed(compression, content);
      assertTrue(compression.matches(Arrays.copyOf(once, Math.min(16, once.length))));
      assertArrayEquals(content, read(once));
      byte[] twice = Arrays.copyOf(once, 2 * once.length);
      System.arraycopy(once, 0, twice, once.length, once.length);
      assertEquals(2 * length, read(twice).length);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aFileThatIsCutOffAnywhereIsRefused(Compression compression) throws IOException {
    byte[] content = new byte[4000];
    new Random(2).nextBytes(content);
    byte[] whole = compressed(compression, content);
    // Before, it is not told from a file that is not compressed.
    for (int length = 16; length < whole.length; length += 1 + length / 20) {
      byte[] cut = Arrays.copyOf(whole, length);
      InputException problem = assertThrows(InputException.class, () -> read(cut));
      assertTrue(problem.found().startsWith(compression.title()), problem.getMessage());
      assertFalse(problem.getMessage().contains("null"), problem.getMessage());
    }
  }

  /** Of a file that was cut off, the whole frames are there; one that is broken is refused. */
  @ParameterizedTest
  @MethodSource("all")
  void framesBeforeACutAreRead(Compression compression) throws IOException {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    int frames = 4000;
    for (int k = 0; k < frames; k++) {
      text.append("2\nLattice=\"9 0 0 0 9 0 0 0 9\" time=" + k + " time_unit=ps\nLi ");
      text.append(k % 2 + random.nextDouble()).append(" 0 0\nF 4 4 4\n");
    }
    byte[] whole = compressed(compression, text.toString().getBytes(StandardCharsets.US_ASCII));
    Path path = folder.resolve("cut.xyz" + compression.suffix());
    ReadRules strict = ReadRules.usual().withWholeFile(true);
    int used = 0;
    for (int trial = 0; trial < 12; trial++) {
      int length = trial == 0 ? whole.length - 1 : 64 + random.nextInt(whole.length - 64);
      Files.write(path, Arrays.copyOf(whole, length));
      assertThrows(
          InputException.class,
          () -> CrystalFiles.read(path, ReadOptions.defaults().withRules(strict)));
      CrystalFiles.Reading reading;
      try {
        reading = CrystalFiles.read(path, ReadOptions.defaults());
      } catch (InputException problem) {
        // Less than two frames of a block came through.
        assertTrue(problem.found().contains(compression.title()), problem.getMessage());
        continue;
      }
      used++;
      int read = reading.pieces().get(0).frames();
      assertTrue(read <= frames);
      assertTrue(
          reading.notes().toString().contains("holds " + read + " whole frames"),
          reading.notes().toString());
    }
    assertTrue(used > 0, used + " used");
    byte[] broken = whole.clone();
    for (int k = 0; k < 40; k++) {
      broken[whole.length / 2 + k] ^= (byte) 0x55;
    }
    Files.write(path, broken);
    assertThrows(
        InputException.class,
        () -> CrystalFiles.read(path, ReadOptions.defaults().withRules(strict)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aFileThatIsBrokenIsRefusedOrReadAsItWas(Compression compression) throws IOException {
    byte[] content = new byte[3000];
    Random random = new Random(3);
    random.nextBytes(content);
    byte[] whole = compressed(compression, content);
    int refused = 0;
    for (int trial = 0; trial < 200; trial++) {
      byte[] broken = whole.clone();
      broken[16 + random.nextInt(whole.length - 16)] ^= (byte) (1 << random.nextInt(8));
      try {
        read(broken);
      } catch (InputException problem) {
        refused++;
      }
    }
    assertTrue(refused > 150, refused + " refused");
  }

  @ParameterizedTest
  @MethodSource("all")
  void trajectoriesAreWrittenAndReadByName(Compression compression) throws IOException {
    Structure salt =
        new Structure(
            Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4),
            List.of(Element.LI, Element.F),
            new double[] {0, 0, 0, 2, 2, 2});
    for (String name : List.of("run.extxyz", "XDATCAR", "run.lammpstrj")) {
      Path path = folder.resolve(name + compression.suffix());
      try (FrameWriter writer = CrystalFiles.createTrajectory(path)) {
        for (int k = 0; k < 30; k++) {
          writer.write(new Frame(salt, 0.1 * k));
        }
      }
      byte[] start = Arrays.copyOf(Files.readAllBytes(path), 16);
      assertTrue(compression.matches(start), name);
      assertEquals(CrystalFormats.ofName(Path.of(name)).orElseThrow(), CrystalFormats.detect(path));
      int frames = 0;
      try (FrameReader reader = CrystalFiles.openTrajectory(path)) {
        Optional<Frame> frame;
        while ((frame = reader.read()).isPresent()) {
          assertTrue(frame.get().structure().hasSameAtoms(salt));
          frames++;
        }
      }
      assertEquals(30, frames, name);
    }
  }

  /** printf hello | xz -c, bzip2 -c, zstd -c: of xz 5.4.1, bzip2 1.0.8 and zstd 1.5.4. */
  @Test
  void filesOfTheOriginalProgramsAreRead() throws IOException {
    for (String file :
        List.of(
            "fd377a585a000004e6d6b4460200210116000000742fe5a301000468656c6c6f00000000b137b9dbe5da1e"
                + "9b00011d05b82d80af1fb6f37d010000000004595a",
            "425a68393141592653591931653d00000081000244a000219a68334d07338bb9229c28480c98b29e80",
            "28b52ffd045829000068656c6c6fa36d9f88")) {
      assertArrayEquals(
          "hello".getBytes(StandardCharsets.UTF_8), read(HexFormat.of().parseHex(file)));
    }
  }

  /** A header of xz whose dictionary is of 1.5 GiB: it would take as much memory to read on. */
  @Test
  void aDictionaryBeyondTheLimitIsRefused() throws IOException {
    byte[] whole = compressed(new XzCompression(), new byte[100]);
    // Stream header 12 bytes; block header: size, flags, filter LZMA2, length 1, dictionary.
    assertEquals(0x21, whole[14]);
    byte[] large = whole.clone();
    large[16] = 37;
    CRC32 sum = new CRC32();
    int headerBytes = 4 * ((whole[12] & 0xff) + 1);
    sum.update(large, 12, headerBytes - 4);
    for (int k = 0; k < 4; k++) {
      large[12 + headerBytes - 4 + k] = (byte) (sum.getValue() >>> 8 * k);
    }
    InputException problem = assertThrows(InputException.class, () -> read(large));
    assertTrue(problem.getMessage().contains("memory"), problem.getMessage());
  }

  /** A frame of zstd whose window is of 2 GiB. */
  @Test
  void aWindowBeyondTheLimitIsRefused() {
    byte[] large = HexFormat.of().parseHex("28b52ffd00a829000068656c6c6f");
    InputException problem = assertThrows(InputException.class, () -> read(large));
    assertTrue(problem.getMessage().contains("memory"), problem.getMessage());
  }

  /** Text that begins like a file of bzip2. */
  @Test
  void textIsNotTakenForCompressed() throws IOException {
    byte[] text = "BZh9 a comment of a POSCAR\n".getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(text, read(text));
  }
}
