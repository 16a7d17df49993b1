package org.liflow.crystal.format;

import java.util.OptionalLong;
import org.liflow.crystal.FrameReader;

/** A reader whose format can say, of each frame, when it was and which atom is which. */
interface StampedReader extends FrameReader {
  /**
   * When a frame was, in the file's own words.
   *
   * @param step the number of the simulation's step
   * @param time in ps where {@code inPicoseconds}, else in a unit that nobody named; NaN for none
   * @param inPicoseconds whether the unit is known
   */
  record Stamp(OptionalLong step, double time, boolean inPicoseconds) {}

  /** The stamp of the frame read last. */
  Stamp stamp();

  /** Whether the frame read last names its atoms, so that their order is certain. */
  boolean hasIds();

  /** Whether reading has met the end of the file. */
  boolean ended();
}
