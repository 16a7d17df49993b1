package org.liflow.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.ReadOptions;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Trajectory files of 60 frames of 3,200 atoms, read and written on one thread, without a disk's
 * waiting: the file is in the operating system's cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TrajectoryFilesBenchmark {
  private static final int FRAMES = 60;
  private static final int ATOMS = 3200;

  /** Å by which an atom moves from frame to frame along an axis. */
  private static final double STEP = 0.1;

  /** The format, as {@link CrystalFormats#named} knows it. */
  @Param({"EXTENDED_XYZ", "XDATCAR", "LAMMPS_DUMP"})
  public String format;

  private CrystalFormat chosen;
  private final List<Frame> frames = new ArrayList<>();
  private Path folder;
  private Path file;

  /** Counts bytes, which the report shows beside the times. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Bytes {
    private long count;

    /** The bytes per unit of the report's time. */
    public long bytes() {
      return count;
    }

    /** Forgets the last iteration's. */
    @Setup(Level.Iteration)
    public void reset() {
      count = 0;
    }
  }

  /** Makes the file. */
  @Setup(Level.Trial)
  public void prepare() throws IOException {
    chosen = CrystalFormats.named(format).orElseThrow();
    Structure crystal = BenchmarkCrystal.of(ATOMS);
    Random random = new Random(1);
    double[] positions = crystal.positions();
    for (int k = 0; k < FRAMES; k++) {
      frames.add(new Frame(crystal.withPositions(positions), 0.1 * k));
      for (int x = 0; x < positions.length; x++) {
        positions[x] += STEP * random.nextGaussian();
      }
    }
    folder = Files.createTempDirectory("trajectory-files");
    file = folder.resolve("trajectory");
    try (FrameWriter writer = chosen.writer(Files.newOutputStream(file))) {
      for (Frame frame : frames) {
        writer.write(frame);
      }
    }
  }

  /** Deletes the file. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(folder);
  }

  /** The file's text to structures, and nothing else. */
  @Benchmark
  public double parse(Bytes bytes) throws IOException {
    bytes.count += Files.size(file);
    try (FrameReader reader = chosen.open(file, ReadOptions.defaults())) {
      return last(reader);
    }
  }

  /** As a command reads it: steps, times and the order of atoms checked, unwrapped. */
  @Benchmark
  public double read(Bytes bytes) throws IOException {
    bytes.count += Files.size(file);
    ReadOptions options = ReadOptions.defaults().withFormat(chosen).withTimeStep(0.1);
    try (FrameReader reader = CrystalFiles.openTrajectory(file, options)) {
      return last(reader);
    }
  }

  private static double last(FrameReader reader) throws IOException {
    double x = 0;
    Optional<Frame> frame;
    while ((frame = reader.read()).isPresent()) {
      x = frame.get().structure().position(0, 0);
    }
    return x;
  }

  /** All frames to text, which goes nowhere. */
  @Benchmark
  public long write(Bytes bytes) throws IOException {
    Counting out = new Counting();
    try (FrameWriter writer = chosen.writer(out)) {
      for (Frame frame : frames) {
        writer.write(frame);
      }
    }
    bytes.count += out.count;
    return out.count;
  }

  private static final class Counting extends OutputStream {
    private long count;

    @Override
    public void write(int one) {
      count++;
    }

    @Override
    public void write(byte[] many, int from, int length) {
      count += length;
    }
  }
}
