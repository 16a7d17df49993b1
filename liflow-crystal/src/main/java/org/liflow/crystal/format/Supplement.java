package org.liflow.crystal.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.tensor.geometry.Lattice;

/**
 * What a user gives beside a file that does not say all of itself; immutable.
 *
 * @param topology a file of one structure with the same atoms in the same order, from which a
 *     format without elements (such as DCD) takes them, and its cell where it has none
 * @param cell the cell of files without one
 * @param continuations files that continue the run of the file, in their order; they are read as if
 *     they were one file with it
 */
public record Supplement(Optional<Path> topology, Optional<Cell> cell, List<Path> continuations) {
  /** Nothing beside the file. */
  public static final Supplement NONE =
      new Supplement(Optional.empty(), Optional.empty(), List.of());

  /**
   * Copies the list.
   *
   * @param topology a file of one structure with the same atoms in the same order
   * @param cell the cell of files without one
   * @param continuations files that continue the run of the file
   */
  public Supplement {
    continuations = List.copyOf(continuations);
  }

  /** A cell that is given beside a file. */
  public sealed interface Cell permits FixedCell, CellFile {}

  /**
   * The same cell for all frames.
   *
   * @param lattice its vectors
   */
  public record FixedCell(Lattice lattice) implements Cell {}

  /**
   * A file with the cell of each frame, such as the {@code .cell} that CP2K writes.
   *
   * @param path the file
   */
  public record CellFile(Path path) implements Cell {}

  /**
   * Returns the same but for the topology.
   *
   * @param path a file of one structure
   * @return new values
   */
  public Supplement withTopology(Path path) {
    return new Supplement(Optional.of(path), cell, continuations);
  }

  /**
   * Returns the same but for the cell.
   *
   * @param given fixed, or a file of cells
   * @return new values
   */
  public Supplement withCell(Cell given) {
    return new Supplement(topology, Optional.of(given), continuations);
  }

  /**
   * Returns the same but for the files that continue the run.
   *
   * @param files in the order of the run
   * @return new values
   */
  public Supplement withContinuations(List<Path> files) {
    return new Supplement(topology, cell, files);
  }
}
