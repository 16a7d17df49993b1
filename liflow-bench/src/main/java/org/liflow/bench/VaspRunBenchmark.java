package org.liflow.bench;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A {@code vasprun.xml} of 416 atoms read frame by frame, beside the JDK's own StAX reader that
 * goes through the same file and does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class VaspRunBenchmark {
  private static final int ATOMS = 416;
  private static final int FRAMES = 100;

  /** Kind of run: a learnt force field writes structures and forces only. */
  @Param({"learnt", "calculated"})
  public String kind;

  private Path file;

  /**
   * Writes the file.
   *
   * @throws IOException if the disk refuses
   */
  @Setup(Level.Trial)
  public void prepare() throws IOException {
    file = Files.createTempFile("vasprun", ".xml");
    write(file, kind.equals("calculated"), FRAMES);
  }

  /**
   * Deletes the file.
   *
   * @throws IOException if the disk refuses
   */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    Files.delete(file);
  }

  /**
   * Reads all frames, as they stand in the file.
   *
   * @throws IOException if the disk refuses
   */
  @Benchmark
  public long frames() throws IOException {
    long frames = 0;
    try (FrameReader reader =
        CrystalFiles.openTrajectory(file, ReadOptions.defaults().withUnwrap(false))) {
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        frames += frame.get().structure().size() / ATOMS;
      }
    }
    if (frames != FRAMES) {
      throw new IllegalStateException(frames + " frames");
    }
    return frames;
  }

  /**
   * Goes through the events of the JDK's reader.
   *
   * @throws IOException if the disk refuses
   * @throws XMLStreamException never: the file is good
   */
  @Benchmark
  public long staxDoingNothing() throws IOException, XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    long events = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      while (reader.hasNext()) {
        reader.next();
        events++;
      }
    }
    return events;
  }

  /** Writes a run of random positions in VASP's form. */
  static void write(Path file, boolean calculated, int frames) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      out.write("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<modeling>\n <generator>\n");
      out.write(
          "  <i name=\"version\" type=\"string\">6.4.3  </i>\n </generator>\n <parameters>\n");
      out.write("  <i type=\"int\" name=\"IBRION\">     0</i>\n  <i name=\"POTIM\">   2.0</i>\n");
      out.write(" </parameters>\n <atominfo>\n  <array name=\"atoms\" >\n   <set>\n");
      for (int atom = 0; atom < ATOMS; atom++) {
        out.write("    <rc><c>Li</c><c>   1</c></rc>\n");
      }
      out.write("   </set>\n  </array>\n </atominfo>\n");
      for (int frame = 0; frame < frames; frame++) {
        if (calculated) {
          out.write(" <calculation>\n");
          for (int step = 0; step < 20; step++) {
            out.write("  <scstep>\n   <time name=\"total\">    3.17    3.17</time>\n   <energy>\n");
            for (String name : new String[] {"alphaZ", "ewald", "hartreedc", "XCdc", "bandstr"}) {
              out.write("    <i name=\"" + name + "\">   -250.08157810 </i>\n");
            }
            out.write("   </energy>\n  </scstep>\n");
          }
        }
        out.write(" <structure>\n  <crystal>\n   <varray name=\"basis\" >\n");
        out.write("    <v>      20.31231100       0.00019000      -0.00011300 </v>\n");
        out.write("    <v>       0.00019000      20.31233900      -0.00003300 </v>\n");
        out.write("    <v>      -0.00011300      -0.00003300      20.31242400 </v>\n");
        out.write("   </varray>\n  </crystal>\n");
        rows(out, "positions", random);
        out.write(" </structure>\n");
        rows(out, "forces", random);
        out.write(calculated ? " </calculation>\n" : "");
      }
      out.write("</modeling>\n");
    }
  }

  private static void rows(BufferedWriter out, String name, Random random) throws IOException {
    out.write("  <varray name=\"" + name + "\" >\n");
    for (int atom = 0; atom < ATOMS; atom++) {
      out.write(
          String.format(
              Locale.ROOT,
              "   <v> %16.8f %16.8f %16.8f </v>%n",
              random.nextDouble(),
              random.nextDouble(),
              random.nextDouble()));
    }
    out.write("  </varray>\n");
  }
}
