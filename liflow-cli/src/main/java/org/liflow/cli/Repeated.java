package org.liflow.cli;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;

/** The supercells of a reader's frames. */
final class Repeated implements FrameReader {
  private final FrameReader frames;
  private final int[] factors;
  private Structure latest;

  Repeated(FrameReader frames, int[] factors) {
    this.frames = frames;
    this.factors = factors;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    Optional<Frame> frame = frames.read();
    if (frame.isEmpty()) {
      return frame;
    }
    latest = StructureOptions.repeat(frame.get().structure(), factors);
    return Optional.of(new Frame(latest, frame.get().time()));
  }

  /** The supercell read last. */
  Structure latest() {
    return latest;
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
