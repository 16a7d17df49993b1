package org.liflow.crystal;

import java.io.IOException;
import java.util.List;

/**
 * A reader that changes or chooses another reader's frames. All that it does not override is the
 * other's: its notes, its pieces, whether its positions are unwrapped.
 */
public abstract class ForwardingFrameReader implements FrameReader {
  /** The reader whose frames these are. */
  protected final FrameReader frames;

  /**
   * Wraps a reader.
   *
   * @param frames closed with this reader
   */
  protected ForwardingFrameReader(FrameReader frames) {
    this.frames = frames;
  }

  @Override
  public boolean isUnwrapped() {
    return frames.isUnwrapped();
  }

  @Override
  public boolean countsImages() {
    return frames.countsImages();
  }

  @Override
  public List<String> notes() {
    return frames.notes();
  }

  @Override
  public int piece() {
    return frames.piece();
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
