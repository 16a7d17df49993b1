package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;

/** The frames of a file that {@link ReadOptions} ask for. */
final class SelectedFrames extends ForwardingFrameReader {
  private final FrameSelection selection;
  private long read;
  private long kept;

  SelectedFrames(FrameReader frames, FrameSelection selection) {
    super(frames);
    this.selection = selection;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    while (kept < selection.most()) {
      Optional<Frame> frame = frames.read();
      if (frame.isEmpty()) {
        return frame;
      }
      long number = read++;
      if (selection.keeps(number)) {
        kept++;
        return frame;
      }
    }
    return Optional.empty();
  }
}
