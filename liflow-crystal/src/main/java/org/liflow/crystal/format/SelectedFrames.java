package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;

/** The frames of a file that {@link ReadOptions} ask for. */
final class SelectedFrames extends ForwardingFrameReader {
  private final ReadOptions options;
  private long read;
  private long kept;

  SelectedFrames(FrameReader frames, ReadOptions options) {
    super(frames);
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
}
