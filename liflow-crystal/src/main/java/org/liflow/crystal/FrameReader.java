package org.liflow.crystal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Reads the frames of a trajectory one by one, in memory that does not grow with their number. */
public interface FrameReader extends Closeable {
  /**
   * The next frame, or nothing at the end of the file.
   *
   * @throws org.liflow.files.InputException when the file is cut off or is not what it seems; the
   *     message names the file and the line
   */
  Optional<Frame> read() throws IOException;

  /**
   * Whether the file itself says that the positions of the frame read last follow the atoms across
   * the faces of the cell, so that they must not be unwrapped again.
   */
  default boolean isUnwrapped() {
    return false;
  }
}
