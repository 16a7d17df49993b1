package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;

/** The frames of a file that {@link ReadOptions} ask for, with the times that they ask for. */
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
        return Optional.of(timed(frame.get(), number));
      }
    }
    return Optional.empty();
  }

  private Frame timed(Frame frame, long number) {
    return options.timeStep().isPresent()
        ? new Frame(frame.structure(), number * options.timeStep().getAsDouble())
        : frame;
  }

  @Override
  public boolean isUnwrapped() {
    return frames.isUnwrapped();
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
