package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/** Puts a cell that was given beside a file into frames without one. */
final class GivenCell extends ForwardingFrameReader implements StampedReader {
  /** Share of the longest vector by which a file's own cell may differ from the given one. */
  private static final double SAME = 1e-5;

  /** Finds the cell of a frame. */
  private interface Cells {
    Lattice of(Stamp stamp) throws IOException;

    void close() throws IOException;
  }

  private final Path path;
  private final Cells cells;
  private long read;

  /** The name of a file of cells that was found beside; empty where the user gave the cell. */
  private final Optional<String> beside;

  private boolean used;
  private double time = Double.NaN;

  private GivenCell(FrameReader frames, Path path, Cells cells, Optional<String> beside) {
    super(frames);
    this.path = path;
    this.cells = cells;
    this.beside = beside;
  }

  /**
   * Reads frames with the cells of a file that a program wrote beside them. A frame with a cell of
   * its own keeps it.
   *
   * @param frames closed with this reader, or here if the cell's file cannot be opened
   * @param path their file, for messages
   */
  static GivenCell beside(FrameReader frames, Path path, Path cells) throws IOException {
    return of(
        frames, path, new Supplement.CellFile(cells), Optional.of(cells.getFileName().toString()));
  }

  /**
   * Reads frames with a cell.
   *
   * @param frames closed with this reader, or here if the cell's file cannot be opened
   * @param path their file, for messages
   */
  static GivenCell of(FrameReader frames, Path path, Supplement.Cell cell) throws IOException {
    return of(frames, path, cell, Optional.empty());
  }

  private static GivenCell of(
      FrameReader frames, Path path, Supplement.Cell cell, Optional<String> beside)
      throws IOException {
    if (cell instanceof Supplement.FixedCell fixed) {
      return new GivenCell(
          frames,
          path,
          new Cells() {
            @Override
            public Lattice of(Stamp stamp) {
              return fixed.lattice();
            }

            @Override
            public void close() {
              // Nothing is open.
            }
          },
          beside);
    }
    try {
      Cp2kCell table = Cp2kCell.open(((Supplement.CellFile) cell).path());
      return new GivenCell(
          frames,
          path,
          new Cells() {
            @Override
            public Lattice of(Stamp stamp) throws IOException {
              return table.of(stamp);
            }

            @Override
            public void close() throws IOException {
              table.close();
            }
          },
          beside);
    } catch (IOException | RuntimeException problem) {
      frames.close();
      throw problem;
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    Optional<Frame> next = frames.read();
    if (next.isEmpty()) {
      return next;
    }
    read++;
    Frame frame = next.get();
    time = frame.time();
    Structure structure = frame.structure();
    Lattice own = structure.lattice();
    boolean open = !own.isPeriodic(0) && !own.isPeriodic(1) && !own.isPeriodic(2);
    if (!open && beside.isPresent()) {
      return next;
    }
    Lattice given = cells.of(stamp());
    used = true;
    if (!open) {
      if (!isSame(own, given)) {
        throw new InputException(
            path,
            "a cell in frame "
                + read
                + " ("
                + text(own)
                + "), and another given ("
                + text(given)
                + ")",
            "no cell given beside a file that has one");
      }
      return next;
    }
    return Optional.of(new Frame(structure.within(given, structure.positions()), frame.time()));
  }

  private static boolean isSame(Lattice one, Lattice other) {
    double[] a = one.toArray();
    double[] b = other.toArray();
    double longest = 0;
    double most = 0;
    for (int k = 0; k < 9; k++) {
      longest = Math.max(longest, Math.abs(a[k]));
      most = Math.max(most, Math.abs(a[k] - b[k]));
    }
    return most <= SAME * longest;
  }

  private static String text(Lattice lattice) {
    double[] l = lattice.lengths();
    return String.format(Locale.ROOT, "%.5g %.5g %.5g Å", l[0], l[1], l[2]);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(frames.notes());
    if (used) {
      beside.ifPresent(name -> notes.add("the cell of each frame from " + name));
    }
    return notes;
  }

  @Override
  public Stamp stamp() {
    return frames instanceof StampedReader stamped
        ? stamped.stamp()
        : new Stamp(OptionalLong.empty(), time, true);
  }

  @Override
  public boolean hasIds() {
    return frames instanceof StampedReader stamped && stamped.hasIds();
  }

  @Override
  public boolean ended() {
    return frames instanceof StampedReader stamped && stamped.ended();
  }

  @Override
  public void close() throws IOException {
    try {
      frames.close();
    } finally {
      cells.close();
    }
  }
}
