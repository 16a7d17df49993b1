package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;

/**
 * Reads and writes files of crystal structures and trajectories, whatever their format.
 *
 * <p>Readers take gzip-compressed files as they are. Two kinds of failure are kept apart: {@link
 * InputException} (unchecked, one line that names the file, and the line where there is one) says
 * that the caller's choice is at fault, a file that is missing, empty, cut off, of unknown format
 * or otherwise bad, or a name that cannot be written; {@link IOException} says that the disk or the
 * network behind it failed. Thread-safe; readers and writers serve one thread each.
 *
 * <pre>{@code
 * Structure crystal = CrystalFiles.readStructure(Path.of("LGPS.cif")).repeat(2, 2, 1);
 * Trajectory run =
 *     CrystalFiles.readTrajectory(Path.of("XDATCAR"), ReadOptions.defaults().withTimeStep(0.1));
 * CrystalFiles.writeTrajectory(Path.of("run.extxyz.gz"), run);
 * }</pre>
 */
public final class CrystalFiles {
  /** Share of the time step by which a frame's time may be off the even spacing. */
  private static final double TIME_TOLERANCE = 1e-3;

  private CrystalFiles() {}

  /**
   * Reads the first structure of a file.
   *
   * @param path of any format
   * @return its positions as they stand in the file
   * @throws InputException as the class says
   * @throws IOException when the disk refuses
   */
  public static Structure readStructure(Path path) throws IOException {
    return readStructure(path, ReadOptions.defaults());
  }

  /**
   * Reads the first structure of a file that the options keep.
   *
   * @param path of any format
   * @param options format, elements of types, frames
   * @return its positions as they stand in the file
   * @throws InputException as the class says
   * @throws IOException when the disk refuses
   */
  public static Structure readStructure(Path path, ReadOptions options) throws IOException {
    try (FrameReader frames = openTrajectory(path, options.withUnwrap(false))) {
      Structure structure = frames.read().orElseThrow(() -> noFrame(path)).structure();
      tell(path, options, frames.notes());
      return structure;
    }
  }

  /**
   * Reads the last structure of a file; goes through it all.
   *
   * @param path of any format
   * @return its positions as they stand in the file
   * @throws InputException as the class says
   * @throws IOException when the disk refuses
   */
  public static Structure readLastStructure(Path path) throws IOException {
    return readLastStructure(path, ReadOptions.defaults());
  }

  /**
   * Reads the last structure of a file that the options keep; goes through it all.
   *
   * @param path of any format
   * @param options format, elements of types, frames
   * @return its positions as they stand in the file
   * @throws InputException as the class says
   * @throws IOException when the disk refuses
   */
  public static Structure readLastStructure(Path path, ReadOptions options) throws IOException {
    try (FrameReader frames =
        openTrajectory(path, options.withUnwrap(false).withRules(options.rules().describing()))) {
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
   * Reads the temperature at which a trajectory was computed, as far as its file says: extended XYZ
   * by {@code temperature_K}, a run of VASP by TEBEG where a thermostat held it.
   *
   * @param path of any format
   * @return in K; empty for files that do not say it
   * @throws InputException when the file cannot be opened or its format is unknown
   * @throws IOException when the disk refuses
   */
  public static OptionalDouble temperature(Path path) throws IOException {
    return CrystalFormats.detect(path).facts(path).temperature();
  }

  /**
   * Computes the mean temperature that a run wrote down beside its trajectory, such as CP2K in
   * {@code PROJECT-1.ener}; for runs that do not say which temperature was meant.
   *
   * @param path of any format
   * @return in K; empty where nothing was written
   * @throws InputException when a file cannot be opened or its content is bad
   * @throws IOException when the disk refuses
   */
  public static OptionalDouble measuredTemperature(Path path) throws IOException {
    return measuredTemperature(path, ReadOptions.defaults());
  }

  /**
   * Computes the mean temperature of a run whose file is of a given format.
   *
   * @param path of any format
   * @param options the format, where it is not to be detected
   * @return as {@link #measuredTemperature(Path)} does
   * @throws InputException when a file cannot be opened or its content is bad
   * @throws IOException when the disk refuses
   */
  public static OptionalDouble measuredTemperature(Path path, ReadOptions options)
      throws IOException {
    return format(path, options).measuredTemperature(path);
  }

  private static CrystalFormat format(Path path, ReadOptions options) throws IOException {
    return options.format().isPresent() ? options.format().get() : CrystalFormats.detect(path);
  }

  /**
   * Reads what a file says of the run that made it.
   *
   * @param path of any format
   * @return nothing known for files that do not say it, and for those, such as pipes, that cannot
   *     be read twice
   * @throws InputException when the file cannot be opened or its format is unknown
   * @throws IOException when the disk refuses
   */
  public static RunFacts facts(Path path) throws IOException {
    return facts(path, ReadOptions.defaults());
  }

  /**
   * Reads what a file of a given format says of the run that made it.
   *
   * @param path of any format
   * @param options the format, where it is not to be detected
   * @return as {@link #facts(Path)} does
   * @throws InputException when the file cannot be opened or its format is unknown
   * @throws IOException when the disk refuses
   */
  public static RunFacts facts(Path path, ReadOptions options) throws IOException {
    if (!Files.isRegularFile(path) && !Files.isDirectory(path)) {
      return RunFacts.NONE;
    }
    return format(path, options).facts(path);
  }

  /**
   * Opens a file to read all its frames one by one, unwrapped.
   *
   * @param path of any format
   * @return a reader to be closed
   * @throws InputException as the class says
   * @throws IOException when the disk refuses
   */
  public static FrameReader openTrajectory(Path path) throws IOException {
    return openTrajectory(path, ReadOptions.defaults());
  }

  /**
   * Opens a file to read its frames one by one, in memory that does not grow with their number. The
   * files of {@link Supplement#continuations} are read after it, as one run.
   *
   * @param path of any format
   * @param options format, elements of types, frames, unwrapping, times
   * @return a reader to be closed
   * @throws InputException when the file cannot be opened or its format is unknown; what is wrong
   *     further on is thrown by the reader
   * @throws IOException when the disk refuses
   */
  public static FrameReader openTrajectory(Path path, ReadOptions options) throws IOException {
    List<Path> continuations = options.supplement().continuations();
    CrystalFormat format = format(path, options);
    boolean trajectory = format.holdsTrajectory() || !continuations.isEmpty();
    FrameReader frames;
    if (continuations.isEmpty()) {
      frames = format.open(path, options);
    } else {
      List<Path> paths = new ArrayList<>(List.of(path));
      paths.addAll(continuations);
      frames = new JoinedFrames(paths, options);
    }
    if (options.supplement().cell().isPresent()) {
      frames = GivenCell.of(frames, path, options.supplement().cell().get());
    }
    if (trajectory) {
      frames = new CheckedFrames(frames, path, options);
    }
    if (options.unwrap() && trajectory) {
      frames = new Unwrapping(frames, path.toString(), options);
    }
    return new SelectedFrames(frames, options.frames());
  }

  /**
   * A trajectory's file as it was read.
   *
   * @param pieces the trajectory; several where {@link ReadRules#allowGaps} lets a file with gaps
   *     pass, each evenly spaced in time
   * @param notes what the reader noticed about the file, one line each, for people
   */
  public record Reading(List<Trajectory> pieces, List<String> notes) {
    /**
     * Copies the lists.
     *
     * @param pieces one at least
     * @param notes one line each
     */
    public Reading {
      pieces = List.copyOf(pieces);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Reads a whole trajectory of one piece into memory.
   *
   * @param path of any format
   * @param options format, elements of types, frames, unwrapping, times
   * @return with a temperature where an extended XYZ file gives one
   * @throws InputException as {@link #read} does, and when the file falls into several pieces
   * @throws IOException when the disk refuses
   */
  public static Trajectory readTrajectory(Path path, ReadOptions options) throws IOException {
    List<Trajectory> pieces = read(path, options).pieces();
    if (pieces.size() > 1) {
      throw new InputException(
          path, pieces.size() + " pieces with gaps between them", "a file of one piece");
    }
    return pieces.get(0);
  }

  /**
   * Reads a whole trajectory into memory, with all that there is to tell about its file. {@link
   * ReadRules#notes} is told the same notes, each after the file's name.
   *
   * @param path of any format
   * @param options format, elements of types, frames, unwrapping, times
   * @return its pieces, with a temperature where an extended XYZ file gives one; of several pieces
   *     those of a single frame are left out
   * @throws InputException also when frames differ in their atoms, times are not evenly spaced, or
   *     neither the file nor the options say how far apart frames are
   * @throws IOException when the disk refuses
   */
  public static Reading read(Path path, ReadOptions options) throws IOException {
    List<List<Frame>> pieces = new ArrayList<>();
    List<String> notes;
    Structure first = null;
    long count = 0;
    try (FrameReader frames = openTrajectory(path, options)) {
      int piece = -1;
      Optional<Frame> frame;
      while ((frame = frames.read()).isPresent()) {
        count++;
        if (piece != frames.piece()) {
          piece = frames.piece();
          pieces.add(new ArrayList<>());
        }
        pieces.get(pieces.size() - 1).add(frame.get());
        first = first == null ? frame.get().structure() : first;
        if (!first.hasSameAtoms(frame.get().structure())) {
          throw new InputException(
              path,
              "other atoms in frame " + count + " than in the first",
              "the same atoms in the same order in every frame");
        }
      }
      notes = new ArrayList<>(frames.notes());
    }
    if (pieces.isEmpty()) {
      throw noFrame(path);
    }
    List<Trajectory> trajectories = new ArrayList<>();
    int single = 0;
    for (List<Frame> piece : pieces) {
      if (pieces.size() > 1 && piece.size() == 1) {
        single++;
        continue;
      }
      List<Structure> structures = piece.stream().map(Frame::structure).toList();
      List<Double> times = piece.stream().map(Frame::time).toList();
      trajectories.add(
          withTemperature(
              path, options, Trajectory.of(structures, timeStep(path, options, times))));
    }
    if (single > 0) {
      notes.add(
          single
              + (single == 1 ? " piece of a single frame is" : " pieces of a single frame are")
              + " left out");
    }
    if (trajectories.isEmpty()) {
      throw new InputException(path, "pieces of a single frame", "two frames at least in a piece");
    }
    tell(path, options, notes);
    return new Reading(trajectories, notes);
  }

  private static void tell(Path path, ReadOptions options, List<String> notes) {
    notes.forEach(note -> options.rules().notes().accept(path.getFileName() + ": " + note));
  }

  /** A pipe, say, cannot be read twice: such a trajectory's temperature stays unknown. */
  private static Trajectory withTemperature(Path path, ReadOptions options, Trajectory trajectory)
      throws IOException {
    OptionalDouble kelvin = facts(path, options).temperature();
    return kelvin.isPresent() && kelvin.getAsDouble() > 0
        ? trajectory.withTemperature(kelvin.getAsDouble())
        : trajectory;
  }

  private static double timeStep(Path path, ReadOptions options, List<Double> times) {
    int last = times.size() - 1;
    double start = times.get(0);
    double step = (times.get(last) - start) / last;
    if (options.timeStep().isPresent()) {
      // A later piece may have been written at another interval than the first.
      double given = options.timeStep().getAsDouble() * options.frames().every();
      return last == 0 || Math.abs(step - given) <= TIME_TOLERANCE * given ? given : step;
    }
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
   * @param path replaced where it exists
   * @param structure the content
   * @throws InputException when the name stands for no format, the file cannot be written, or the
   *     format cannot hold the structure: POSCAR, XDATCAR and CIF need all axes periodic
   * @throws IOException when the disk refuses
   */
  public static void writeStructure(Path path, Structure structure) throws IOException {
    CrystalFormat format = CrystalFormats.toWrite(path);
    requireHolds(path, format, structure);
    TextOutput.replace(
        path,
        out -> {
          try (FrameWriter writer = format.writer(out)) {
            writer.write(new Frame(structure, Double.NaN));
          }
        });
  }

  /**
   * Creates a trajectory file, or empties one, in the format that the name stands for; compressed
   * when it ends in {@code .gz}. Each frame of a text format is flushed when it is written. Those
   * of an ASE trajectory gather in a temporary file and are in the file once the writer is closed.
   *
   * @param path replaced where it exists
   * @return a writer to be closed; it refuses frames that the format cannot hold
   * @throws InputException when the name stands for no format of trajectories or the file cannot be
   *     created; from the writer, when XDATCAR is given a frame that is not periodic along all axes
   * @throws IOException when the disk refuses
   */
  public static FrameWriter createTrajectory(Path path) throws IOException {
    CrystalFormat format = CrystalFormats.toWrite(path);
    requireHoldsTrajectory(path, format);
    FrameWriter writer = format.writer(TextOutput.createFile(path));
    return new FrameWriter() {
      @Override
      public void write(Frame frame) throws IOException {
        requireHolds(path, format, frame.structure());
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
   * @param path replaced where it exists
   * @param format the format, whatever the name
   * @param frames read to their end; closed by the caller
   * @return how many frames were written
   * @throws InputException when there is no frame, the file cannot be written, or the format cannot
   *     hold a frame: POSCAR, XDATCAR and CIF need all axes periodic
   * @throws IOException when the disk refuses
   */
  public static long writeFrames(Path path, CrystalFormat format, FrameReader frames)
      throws IOException {
    return writeFrames(path, format, frames, RunFacts.NONE);
  }

  /**
   * Writes the frames that a reader gives, with facts of their run where the format has a place for
   * them.
   *
   * @param path replaced where it exists
   * @param format the format, whatever the name
   * @param frames read to their end; closed by the caller
   * @param facts of the run
   * @return how many frames were written
   * @throws InputException as {@link #writeFrames(Path, CrystalFormat, FrameReader)} does
   * @throws IOException when the disk refuses
   */
  public static long writeFrames(
      Path path, CrystalFormat format, FrameReader frames, RunFacts facts) throws IOException {
    Frame first =
        frames.read().orElseThrow(() -> new InputException(path, "no frame to write", "one"));
    requireHolds(path, format, first.structure());
    long[] count = {0};
    TextOutput.replace(
        path,
        out -> {
          try (FrameWriter writer = format.writer(out, facts)) {
            Optional<Frame> frame = Optional.of(first);
            while (frame.isPresent()) {
              requireHolds(path, format, frame.get().structure());
              requireOnePiece(path, frames);
              write(path, writer, frame.get());
              count[0]++;
              frame = format.holdsTrajectory() ? frames.read() : Optional.empty();
            }
          }
        });
    return count[0];
  }

  private static void write(Path path, FrameWriter writer, Frame frame) throws IOException {
    try {
      writer.write(frame);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          path.toString(), problem.getMessage(), "positions that the format can hold", problem);
    }
  }

  /** A file that is read again would seem to go on across the gap. */
  private static void requireOnePiece(Path path, FrameReader frames) {
    if (frames.piece() > 0) {
      throw new InputException(
          path, "several pieces with gaps between them for one file", "the frames of one piece");
    }
  }

  /**
   * Writes a whole trajectory, its first frame at 0 ps. The file is written beside its place and
   * moved there once it is whole. Extended XYZ keeps the temperature where it is known.
   *
   * @param path as for {@link #createTrajectory}
   * @param trajectory the content
   * @throws InputException as {@link #createTrajectory} does
   * @throws IOException when the disk refuses
   */
  public static void writeTrajectory(Path path, Trajectory trajectory) throws IOException {
    CrystalFormat format = CrystalFormats.toWrite(path);
    requireHoldsTrajectory(path, format);
    TextOutput.replace(
        path,
        out -> {
          try (FrameWriter writer = format.writer(out, RunFacts.of(trajectory.temperature()))) {
            for (int k = 0; k < trajectory.frames(); k++) {
              Structure structure = trajectory.structure(k);
              requireHolds(path, format, structure);
              writer.write(new Frame(structure, k * trajectory.timeStep()));
            }
          }
        });
  }

  private static void requireHoldsTrajectory(Path path, CrystalFormat format) {
    if (!format.holdsTrajectory() || !format.isWritable()) {
      throw new InputException(
          path,
          "a name of the format "
              + format.title()
              + (format.isWritable() ? ", which holds one structure" : ", which can only be read"),
          CrystalFormats.patterns(true) + " for a trajectory");
    }
  }

  private static void requireHolds(Path path, CrystalFormat format, Structure structure) {
    if (!format.isWritable()) {
      throw new InputException(
          path,
          "the format " + format.title() + ", which can only be read",
          CrystalFormats.patterns(false));
    }
    if (!format.holdsOpenBoundaries() && !structure.lattice().isPeriodic()) {
      throw new InputException(
          path,
          "a structure with open boundaries, which " + format.title() + " cannot hold",
          "*.xyz or *.lammpstrj");
    }
  }
}
