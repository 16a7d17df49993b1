package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Reads and writes files of crystal structures and trajectories, whatever their format.
 *
 * <p>Readers take gzip-compressed files as they are. All throw {@link InputException}, one line
 * that names the file, for files that are missing, empty, cut off, of unknown format or otherwise
 * bad.
 */
public final class CrystalFiles {
  /** Share of the time step by which a frame's time may be off the even spacing. */
  private static final double TIME_TOLERANCE = 1e-3;

  private CrystalFiles() {}

  /** The first structure of a file. */
  public static Structure readStructure(Path path) throws IOException {
    return readStructure(path, ReadOptions.defaults());
  }

  /** The first structure of a file that the options keep, its positions as they stand there. */
  public static Structure readStructure(Path path, ReadOptions options) throws IOException {
    try (FrameReader frames = openTrajectory(path, options.withUnwrap(false))) {
      return frames.read().orElseThrow(() -> noFrame(path)).structure();
    }
  }

  /** The last structure of a file; reads it all. */
  public static Structure readLastStructure(Path path) throws IOException {
    return readLastStructure(path, ReadOptions.defaults());
  }

  /** The last structure of a file that the options keep, its positions as they stand there. */
  public static Structure readLastStructure(Path path, ReadOptions options) throws IOException {
    try (FrameReader frames = openTrajectory(path, options.withUnwrap(false))) {
      Frame last = frames.read().orElseThrow(() -> noFrame(path));
      Optional<Frame> next;
      while ((next = frames.read()).isPresent()) {
        last = next.get();
      }
      return last.structure();
    }
  }

  private static InputException noFrame(Path path) {
    return new InputException(path, "no frame left to read", "fewer frames skipped");
  }

  /**
   * The temperature in K that the first frame of an extended XYZ file tells as {@code
   * temperature_K}, as runs do; empty for files that do not say it.
   *
   * @throws InputException when the file cannot be opened or its format is unknown
   */
  public static OptionalDouble temperature(Path path) throws IOException {
    if (FileFormat.detect(path) != FileFormat.EXTENDED_XYZ) {
      return OptionalDouble.empty();
    }
    try (LineSource source = LineSource.open(path)) {
      return ExtendedXyzReader.temperature(source);
    }
  }

  /** Opens a file to read all its frames one by one, unwrapped. */
  public static FrameReader openTrajectory(Path path) throws IOException {
    return openTrajectory(path, ReadOptions.defaults());
  }

  /**
   * Opens a file to read its frames one by one, in memory that does not grow with their number.
   *
   * @throws InputException when the file cannot be opened or its format is unknown; what is wrong
   *     further on is thrown by the reader
   */
  public static FrameReader openTrajectory(Path path, ReadOptions options) throws IOException {
    FileFormat format =
        options.format().isPresent() ? options.format().get() : FileFormat.detect(path);
    FrameReader frames = reader(format, LineSource.open(path), options);
    if (options.unwrap() && format.holdsTrajectory()) {
      frames = new Unwrapping(frames, path.toString());
    }
    return new SelectedFrames(frames, options);
  }

  private static FrameReader reader(FileFormat format, LineSource source, ReadOptions options) {
    return switch (format) {
      case POSCAR -> new SingleFrame(source, Poscar::read);
      case CIF -> new SingleFrame(source, CifReader::read);
      case XDATCAR -> new XdatcarReader(source);
      case EXTENDED_XYZ -> new ExtendedXyzReader(source);
      case LAMMPS_DUMP -> new LammpsDumpReader(source, options.typeElements());
    };
  }

  /**
   * Reads a whole trajectory into memory.
   *
   * @throws InputException also when frames differ in their atoms, times are not evenly spaced, or
   *     neither the file nor the options say how far apart frames are
   */
  public static Trajectory readTrajectory(Path path, ReadOptions options) throws IOException {
    int[] atomicNumbers = null;
    List<Lattice> lattices = new ArrayList<>();
    List<double[]> positions = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    try (FrameReader frames = openTrajectory(path, options)) {
      Optional<Frame> frame;
      while ((frame = frames.read()).isPresent()) {
        Structure structure = frame.get().structure();
        if (atomicNumbers == null) {
          atomicNumbers = structure.atomicNumbers();
        } else if (!Arrays.equals(atomicNumbers, structure.atomicNumbers())) {
          throw new InputException(
              path,
              "other atoms in frame " + (positions.size() + 1) + " than in the first",
              "the same atoms in the same order in every frame");
        }
        lattices.add(structure.lattice());
        positions.add(structure.positions());
        times.add(frame.get().time());
      }
    }
    if (positions.isEmpty()) {
      throw noFrame(path);
    }
    boolean constant = lattices.stream().allMatch(lattices.get(0)::equals);
    return new Trajectory(
        atomicNumbers,
        constant ? lattices.subList(0, 1) : lattices,
        positions.toArray(new double[0][]),
        timeStep(path, options, times));
  }

  private static double timeStep(Path path, ReadOptions options, List<Double> times) {
    if (options.timeStep().isPresent()) {
      return options.timeStep().getAsDouble() * options.every();
    }
    int last = times.size() - 1;
    double start = times.get(0);
    double step = (times.get(last) - start) / last;
    for (int k = 0; k <= last; k++) {
      double time = times.get(k);
      if (Double.isNaN(time) || last == 0) {
        throw new InputException(
            path,
            last == 0 ? "a single frame" : "frames without times",
            "the time step between frames in ps to be given with the file");
      }
      if (!(step > 0) || Math.abs(time - start - k * step) > TIME_TOLERANCE * step) {
        throw new InputException(
            path,
            "frame " + (k + 1) + " at " + time + " ps",
            "frames evenly spaced in time, or their time step in ps given with the file");
      }
    }
    return step;
  }

  /**
   * Writes one structure, in the format that the name stands for; compressed when it ends in {@code
   * .gz}. The file is written beside its place and moved there once it is whole.
   *
   * @throws InputException when the name stands for no format, the file cannot be written, or the
   *     format cannot hold the structure: POSCAR, XDATCAR and CIF need all axes periodic
   */
  public static void writeStructure(Path path, Structure structure) throws IOException {
    FileFormat format = formatToWrite(path);
    requirePeriodic(path, format, structure);
    TextOutput.replace(
        path,
        out -> {
          switch (format) {
            case POSCAR -> Poscar.write(out, structure);
            case CIF -> CifWriter.write(out, structure);
            default -> trajectoryWriter(format, out).write(new Frame(structure, Double.NaN));
          }
        });
  }

  /**
   * Creates a trajectory file, or empties one, in the format that the name stands for; compressed
   * when it ends in {@code .gz}. Each frame is flushed when it is written.
   *
   * @throws InputException when the name stands for no format of trajectories or the file cannot be
   *     created; from the writer, when XDATCAR is given a frame that is not periodic along all axes
   */
  public static FrameWriter createTrajectory(Path path) throws IOException {
    FileFormat format = formatToWrite(path);
    if (!format.holdsTrajectory()) {
      throw new InputException(
          path,
          "a name of the format " + format + ", which holds one structure",
          "XDATCAR, *.xyz, *.lammpstrj or *.dump for a trajectory");
    }
    FrameWriter writer = trajectoryWriter(format, TextOutput.create(path));
    return new FrameWriter() {
      @Override
      public void write(Frame frame) throws IOException {
        requirePeriodic(path, format, frame.structure());
        writer.write(frame);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  /**
   * Writes the frames that a reader gives, one by one, in a format of choice; of POSCAR and CIF,
   * the first only. The file is written beside its place and moved there once it is whole;
   * compressed when its name ends in {@code .gz}.
   *
   * @return how many frames were written
   * @throws InputException when there is no frame, the file cannot be written, or the format cannot
   *     hold a frame: POSCAR, XDATCAR and CIF need all axes periodic
   */
  public static long writeFrames(Path path, FileFormat format, FrameReader frames)
      throws IOException {
    long[] count = {1};
    Frame first =
        frames.read().orElseThrow(() -> new InputException(path, "no frame to write", "one"));
    requirePeriodic(path, format, first.structure());
    TextOutput.replace(
        path,
        out -> {
          switch (format) {
            case POSCAR -> Poscar.write(out, first.structure());
            case CIF -> CifWriter.write(out, first.structure());
            default -> {
              FrameWriter writer = trajectoryWriter(format, out);
              Optional<Frame> frame = Optional.of(first);
              while (frame.isPresent()) {
                requirePeriodic(path, format, frame.get().structure());
                writer.write(frame.get());
                frame = frames.read();
                count[0] += frame.isPresent() ? 1 : 0;
              }
            }
          }
        });
    return count[0];
  }

  /** Writes a whole trajectory, its first frame at 0 ps; see {@link #createTrajectory}. */
  public static void writeTrajectory(Path path, Trajectory trajectory) throws IOException {
    try (FrameWriter writer = createTrajectory(path)) {
      for (int k = 0; k < trajectory.frames(); k++) {
        writer.write(new Frame(trajectory.structure(k), k * trajectory.timeStep()));
      }
    }
  }

  private static FrameWriter trajectoryWriter(FileFormat format, TextOutput out) {
    return switch (format) {
      case XDATCAR -> new XdatcarWriter(out);
      case EXTENDED_XYZ -> new ExtendedXyzWriter(out, Map.of());
      case LAMMPS_DUMP -> new LammpsDumpWriter(out);
      case POSCAR, CIF -> throw new IllegalArgumentException(format + " holds one structure");
    };
  }

  private static FileFormat formatToWrite(Path path) {
    return FileFormat.ofName(path)
        .orElseThrow(
            () ->
                new InputException(
                    path,
                    "a name that stands for no format",
                    "POSCAR, XDATCAR, *.vasp, *.xyz, *.extxyz, *.cif, *.lammpstrj or *.dump"));
  }

  private static void requirePeriodic(Path path, FileFormat format, Structure structure) {
    boolean open = format == FileFormat.EXTENDED_XYZ || format == FileFormat.LAMMPS_DUMP;
    if (!open && !structure.lattice().isPeriodic()) {
      throw new InputException(
          path,
          "a structure with open boundaries, which " + format + " cannot hold",
          "*.xyz or *.lammpstrj");
    }
  }
}
