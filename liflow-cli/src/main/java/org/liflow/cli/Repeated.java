package org.liflow.cli;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;

/** The supercells of a reader's frames. */
final class Repeated extends ForwardingFrameReader {
  private final int[] factors;
  private Structure latest;

  Repeated(FrameReader frames, int[] factors) {
    super(frames);
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
}
