package org.liflow.formats;

import java.io.IOException;
import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.StampedReader;

/** Where in an HDF5 file one program or convention keeps a trajectory. */
interface Layout {
  /** How many frames there are. */
  long frames();

  /** The atoms of a frame, counted from 0. */
  Structure structure(long frame) throws IOException;

  /** The step and the time of a frame. */
  StampedReader.Stamp stamp(long frame) throws IOException;

  /**
   * Whether atoms are sorted by ids; else their order is checked, also of programs that keep it.
   */
  default boolean hasIds() {
    return false;
  }

  /** Whether positions follow the atoms across the faces of the cell. */
  default boolean isUnwrapped() {
    return false;
  }

  /** Whether they do so by a count of images, which a restart may have begun anew. */
  default boolean countsImages() {
    return false;
  }

  /** What to tell about the file so far. */
  List<String> notes();
}
