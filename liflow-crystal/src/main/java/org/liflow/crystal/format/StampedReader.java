package org.liflow.crystal.format;

import java.util.OptionalLong;
import org.liflow.crystal.FrameReader;

/** A reader whose format can say, of each frame, when it was and which atom is which. */
public interface StampedReader extends FrameReader {
  /**
   * When a frame was, in the file's own words.
   *
   * @param step the number of the simulation's step
   * @param time in ps where {@code inPicoseconds}, else in a unit that nobody named; NaN for none
   * @param inPicoseconds whether the unit is known
   */
  record Stamp(OptionalLong step, double time, boolean inPicoseconds) {}

  /**
   * Returns the stamp of the frame read last.
   *
   * @return its step and time
   */
  Stamp stamp();

  /**
   * Whether the frame read last names its atoms, so that their order is certain.
   *
   * @return true for sorted ids
   */
  boolean hasIds();

  /**
   * Whether reading has met the end of the file.
   *
   * @return then a failure within a later frame than the first is a frame that is cut off
   */
  boolean ended();
}
