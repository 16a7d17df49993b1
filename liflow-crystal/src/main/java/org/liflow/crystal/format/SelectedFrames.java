package org.liflow.crystal.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;

/** The frames of a file that {@link ReadOptions} ask for. */
final class SelectedFrames implements FrameReader {
  private final FrameReader frames;
  private final ReadOptions options;
  private long read;
  private long kept;

  SelectedFrames(FrameReader frames, ReadOptions options) {
    this.frames = frames;
    this.options = options;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    while (kept < options.most()) {
      Optional<Frame> frame = frames.read();
      if (frame.isEmpty()) {
        return frame;
      }
      long number = read++;
      if (number >= options.skip() && (number - options.skip()) % options.every() == 0) {
        kept++;
        return frame;
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isUnwrapped() {
    return frames.isUnwrapped();
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
