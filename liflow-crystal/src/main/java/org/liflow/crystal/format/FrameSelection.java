package org.liflow.crystal.format;

/**
 * Which of a file's frames are kept.
 *
 * @param skip frames to leave out at the start
 * @param every keep one frame of so many, beginning with the first that is not skipped
 * @param most frames to keep at most
 */
public record FrameSelection(long skip, long every, long most) {
  /** All frames. */
  public static final FrameSelection ALL = new FrameSelection(0, 1, Long.MAX_VALUE);

  /**
   * Checks the values.
   *
   * @param skip frames to leave out at the start
   * @param every keep one frame of so many, beginning with the first that is not skipped
   * @param most frames to keep at most
   * @throws IllegalArgumentException for a negative skip, or counts below 1
   */
  public FrameSelection {
    if (skip < 0 || every < 1 || most < 1) {
      throw new IllegalArgumentException(
          "skip " + skip + ", every " + every + ", at most " + most + " frames");
    }
  }

  /**
   * Whether a frame is one of those to keep, the limit of their number aside.
   *
   * @param number the frame's, counted from 0
   * @return whether it is kept
   */
  public boolean keeps(long number) {
    return number >= skip && (number - skip) % every == 0;
  }
}
