package org.liflow.crystal.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The {@code PROJECT-1.cell} that CP2K writes beside a trajectory: a line a step, with its number,
 * its time in fs, the nine components of the lattice vectors in Å and the volume. Read forwards,
 * with two rows in memory.
 */
final class Cp2kCell implements Closeable {
  /** In ps; CP2K writes times with three decimals of a fs. */
  private static final double SAME_TIME = 1.1e-6;

  /** The units that are read; the volume's does not matter. */
  private static final Pattern UNITS =
      Pattern.compile("Time \\[fs]|[ABC][xyz] \\[Angstrom]|Volume \\[[^]]*]");

  private final LineSource source;
  private final LineFields fields;

  /** The row before the one at hand; null at the beginning. */
  private Row before;

  private Row here;
  private Row ahead;
  private boolean sameSoFar = true;

  /** A line of the file. */
  private record Row(long step, double time, Lattice lattice) {}

  private Cp2kCell(LineSource source) {
    this.source = source;
    this.fields = new LineFields(source);
  }

  /**
   * Opens a file.
   *
   * @throws InputException when it cannot be opened or has no row
   */
  static Cp2kCell open(Path path) throws IOException {
    Cp2kCell cell = new Cp2kCell(LineSource.open(path));
    try {
      cell.here = cell.row();
      if (cell.here == null) {
        throw new InputException(path, "no row of a cell", "CP2K's rows of step, time and vectors");
      }
      cell.ahead = cell.row();
      return cell;
    } catch (IOException | RuntimeException problem) {
      cell.close();
      throw problem;
    }
  }

  /** Whether the first line of a file is the title of one. */
  static boolean isTitle(String line) {
    return line.startsWith("#") && line.contains("Ax [") && line.contains("Cz [");
  }

  /** The next row; null at the end, also where the last one is cut off. */
  private Row row() throws IOException {
    String line = source.next();
    while (line != null && (line.isBlank() || line.strip().startsWith("#"))) {
      String title = line.strip();
      if (isTitle(title) && UNITS.matcher(title).replaceAll("").contains("[")) {
        throw source.problem(
            LineSource.quote(title), "times in [fs] and lattice vectors in [Angstrom]");
      }
      line = source.next();
    }
    if (line == null || !source.lineEnded()) {
      return null;
    }
    fields.of(line);
    long step = fields.integer("the step", 0, Long.MAX_VALUE);
    double time = fields.number("the time") * TimeUnit.FS.picoseconds();
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = fields.number("a component of a lattice vector");
    }
    Row last = ahead == null ? here : ahead;
    if (last != null && Arrays.equals(last.lattice().toArray(), vectors)) {
      return new Row(step, time, last.lattice());
    }
    sameSoFar &= last == null;
    return new Row(step, time, source.lattice(source.lineNumber(), vectors, true, true, true));
  }

  private boolean advance() throws IOException {
    if (ahead == null) {
      return false;
    }
    before = here;
    here = ahead;
    ahead = row();
    return true;
  }

  /**
   * The cell of a frame, found by its step or, without one, by its time. Frames must be asked for
   * in the order of the file; between two rows of the same cell, and after the last where none ever
   * differed, that cell is taken.
   *
   * @throws InputException when the file does not tell, or the frame has neither step nor time
   */
  Lattice of(StampedReader.Stamp stamp) throws IOException {
    boolean timed = stamp.inPicoseconds() && !Double.isNaN(stamp.time());
    if (stamp.step().isEmpty() && !timed) {
      throw new InputException(
          source.path(),
          "frames without a step or a time to find their cell by",
          "a file that states one of them, or a single cell");
    }
    while (compare(here, stamp) != 0) {
      // Steps go back where a run was started again.
      boolean passed = compare(here, stamp) > 0 && (ahead == null || compare(ahead, stamp) > 0);
      if (passed || !advance()) {
        return between(stamp, passed);
      }
    }
    return here.lattice();
  }

  private static int compare(Row row, StampedReader.Stamp stamp) {
    if (stamp.step().isPresent()) {
      return Long.compare(row.step(), stamp.step().getAsLong());
    }
    double late = row.time() - stamp.time();
    return Math.abs(late) <= SAME_TIME ? 0 : late > 0 ? 1 : -1;
  }

  private Lattice between(StampedReader.Stamp stamp, boolean passed) {
    boolean sure = passed ? before != null && before.lattice().equals(here.lattice()) : sameSoFar;
    if (!sure) {
      throw new InputException(
          source.path(),
          "no cell of "
              + (stamp.step().isPresent()
                  ? "step " + stamp.step().getAsLong()
                  : String.format(Locale.ROOT, "time %.6g ps", stamp.time())),
          "a row for each frame of the trajectory, as the same EACH for CELL and TRAJECTORY gives");
    }
    return here.lattice();
  }

  /**
   * The file of the cells of a trajectory: {@code PROJECT-1.cell} of {@code PROJECT-pos-1.xyz}.
   *
   * @param ending such as {@code .cell} or {@code .ener}
   * @return empty where the name is none of CP2K's, or there is no such file
   */
  static Optional<Path> beside(Path trajectory, String ending) {
    return Siblings.of(trajectory, "-pos(-\\d{1,9})?\\.xyz", "$1" + ending);
  }

  /** The temperature, in K, that a thermostat was set to, from the restart file beside. */
  static Optional<Double> target(Path trajectory) throws IOException {
    Optional<Path> restart = beside(trajectory, ".restart");
    if (restart.isEmpty()) {
      return Optional.empty();
    }
    boolean inMd = false;
    boolean held = false;
    int depth = 0;
    double kelvin = Double.NaN;
    try (LineSource source = LineSource.open(restart.get())) {
      String line;
      while ((line = source.next()) != null) {
        String text = line.strip().toUpperCase(Locale.ROOT);
        if (!inMd) {
          inMd = text.equals("&MD");
        } else if (text.startsWith("&END")) {
          depth--;
          if (depth < 0) {
            break;
          }
        } else if (text.startsWith("&")) {
          depth++;
        } else if (depth == 0) {
          String[] words = text.split("\\s+");
          if (words.length == 2 && words[0].equals("ENSEMBLE")) {
            held = words[1].matches("NVT.*|NPT.*|LANGEVIN");
          } else if (words.length == 2 && words[0].equals("TEMPERATURE")) {
            kelvin = Decimals.parse(words[1]);
          }
        }
      }
    }
    return held && kelvin > 0 ? Optional.of(kelvin) : Optional.empty();
  }

  /** The mean temperature, in K, of the file of energies beside; its fourth column. */
  static Optional<Double> mean(Path trajectory) throws IOException {
    Optional<Path> energies = beside(trajectory, ".ener");
    if (energies.isEmpty()) {
      return Optional.empty();
    }
    double sum = 0;
    long count = 0;
    try (LineSource source = LineSource.open(energies.get())) {
      LineFields fields = new LineFields(source);
      String line;
      while ((line = source.next()) != null) {
        if (line.isBlank()) {
          continue;
        }
        if (line.strip().startsWith("#")) {
          if (!line.contains("Temp[K]")) {
            throw source.problem(LineSource.quote(line), "a title with Temp[K], as CP2K writes it");
          }
          continue;
        }
        if (source.lineEnded()) {
          fields.of(line);
          fields.integer("the step", 0, Long.MAX_VALUE);
          fields.number("the time");
          fields.number("the kinetic energy");
          sum += fields.number("the temperature");
          count++;
        }
      }
    }
    return count > 0 && sum > 0 ? Optional.of(sum / count) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
