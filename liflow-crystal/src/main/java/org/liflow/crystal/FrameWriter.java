package org.liflow.crystal;

import java.io.Closeable;
import java.io.IOException;

/** Writes the frames of a trajectory one by one; each is on its way to the disk on return. */
public interface FrameWriter extends Closeable {
  /**
   * Appends one frame and flushes it.
   *
   * @param frame of the atoms of the frames before
   * @throws IOException when the disk refuses
   */
  void write(Frame frame) throws IOException;
}
