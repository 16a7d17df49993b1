package org.liflow.crystal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads the frames of a trajectory one by one, in memory that does not grow with their number. */
public interface FrameReader extends Closeable {
  /**
   * Reads the next frame.
   *
   * @return nothing at the end of the file
   * @throws org.liflow.files.InputException when the file is cut off or its content is bad; the
   *     message names the file and the line
   * @throws IOException when the disk refuses
   */
  Optional<Frame> read() throws IOException;

  /**
   * Whether the file itself says that the positions of the frame read last follow the atoms across
   * the faces of the cell, so that they must not be unwrapped again.
   *
   * @return false by default
   */
  default boolean isUnwrapped() {
    return false;
  }

  /**
   * Whether positions that {@link #isUnwrapped} follow the atoms by a count of images that a
   * restart of the simulation may have begun anew, as those of LAMMPS: such positions can jump by
   * lattice vectors.
   *
   * @return false by default
   */
  default boolean countsImages() {
    return false;
  }

  /**
   * Returns what the reader noticed about the file so far; all of it once the frames are at their
   * end.
   *
   * @return one line each, for people; none by default
   */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Returns the number of the piece that the frame read last belongs to. A file whose steps have a
   * gap falls into pieces; no displacement is to be taken from one piece to the next.
   *
   * @return counted from 0; always 0 by default
   */
  default int piece() {
    return 0;
  }
}
