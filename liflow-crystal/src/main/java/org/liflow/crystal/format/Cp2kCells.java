package org.liflow.crystal.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The {@code .cell} file of CP2K: a line for each step with the step's number, the time in fs, the
 * nine components of the vectors in Å and the volume.
 *
 * <p>Lines are looked for in the order of the file, by the step of a frame or else by its time, so
 * that the file is read once, in constant memory.
 */
final class Cp2kCells implements Closeable {
  private static final String EXPECTED =
      "the step, the time in fs, nine components of the vectors in Å and the volume, as in CP2K's"
          + " .cell file";

  private static final int NUMBERS = 11;

  /** In ps; CP2K writes times with three decimals of a fs. */
  private static final double SAME_TIME = 1.1e-6;

  private final LineSource source;
  private final LineFields fields;
  private boolean known;
  private long step;
  private double time;
  private Lattice lattice;

  Cp2kCells(LineSource source) {
    this.source = source;
    this.fields = new LineFields(source);
  }

  /** The cell of a frame. */
  Lattice of(StampedReader.Stamp stamp) throws IOException {
    boolean steps = stamp.step().isPresent();
    if (!steps && !(stamp.inPicoseconds() && !Double.isNaN(stamp.time()))) {
      throw new InputException(
          source.path(),
          "frames without a step or a time to find their cell by",
          "a file that states one of them, or a single cell");
    }
    String frame =
        steps
            ? "step " + stamp.step().getAsLong()
            : String.format(Locale.ROOT, "time %.6g ps", stamp.time());
    while (!(known && isAt(stamp))) {
      // Where a restart goes back, so do the cells.
      boolean past = known && isPast(stamp);
      long before = step;
      if (!next() || past && step > before) {
        throw new InputException(source.path(), "no cell of " + frame, "one for each frame");
      }
    }
    return lattice;
  }

  private boolean isAt(StampedReader.Stamp stamp) {
    return stamp.step().isPresent()
        ? step == stamp.step().getAsLong()
        : Math.abs(time - stamp.time()) <= SAME_TIME;
  }

  private boolean isPast(StampedReader.Stamp stamp) {
    return stamp.step().isPresent() ? step > stamp.step().getAsLong() : time > stamp.time();
  }

  private boolean next() throws IOException {
    String line = source.nextNotBlank();
    while (line != null && line.strip().startsWith("#")) {
      requireUnits(line);
      line = source.nextNotBlank();
    }
    if (line == null) {
      return false;
    }
    if (LineFields.split(line).size() < NUMBERS) {
      throw source.problem(LineSource.quote(line), EXPECTED);
    }
    fields.of(line);
    step = fields.integer("the step", 0, Long.MAX_VALUE);
    time = fields.number("the time") * TimeUnit.FS.picoseconds();
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = fields.number("a component of a vector");
    }
    lattice = source.lattice(source.lineNumber(), vectors, true, true, true);
    known = true;
    return true;
  }

  private void requireUnits(String header) {
    List<String> words = LineFields.split(header);
    for (int k = 1; k < words.size(); k++) {
      String name = words.get(k - 1);
      String unit = words.get(k);
      boolean good =
          !unit.startsWith("[")
              || name.equals("Time") && unit.equals("[fs]")
              || name.matches("[ABC][xyz]") && unit.equals("[Angstrom]")
              || name.equals("Volume");
      if (!good) {
        throw source.problem(name + " in " + unit, "times in fs and vectors in Angstrom");
      }
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
