package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.ImageTracker;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * Unwraps the frames of a reader one by one: atoms are followed across the faces of the cell, see
 * {@link ImageTracker}.
 *
 * <p>Frames that their file itself calls unwrapped pass through. Each piece of a file is unwrapped
 * from its own first frame.
 */
public final class Unwrapping extends ForwardingFrameReader {
  private final String source;
  private Structure first;
  private ImageTracker tracker = new ImageTracker();
  private int piece;
  private long count;

  /**
   * @param frames the frames to unwrap; closed with this reader
   * @param source the file's name, for messages
   */
  public Unwrapping(FrameReader frames, String source) {
    super(frames);
    this.source = source;
  }

  /**
   * The next frame.
   *
   * @throws InputException when the atoms are not those of the frame before
   */
  @Override
  public Optional<Frame> read() throws IOException {
    Optional<Frame> frame = frames.read();
    if (frame.isEmpty() || frames.isUnwrapped()) {
      return frame;
    }
    count++;
    if (frames.piece() != piece) {
      piece = frames.piece();
      tracker = new ImageTracker();
    }
    return Optional.of(new Frame(unwrap(frame.get().structure()), frame.get().time()));
  }

  private Structure unwrap(Structure structure) {
    if (first == null) {
      first = structure;
    } else if (!first.hasSameAtoms(structure)) {
      throw new InputException(
          source,
          "other atoms in frame " + count + " than in the frame before",
          "the same atoms in the same order in every frame");
    }
    double[] positions = structure.positions();
    return tracker.unwrap(structure.lattice(), positions)
        ? structure.withPositions(positions)
        : structure;
  }

  /** Whether the frame read last was, or is now, unwrapped: always. */
  @Override
  public boolean isUnwrapped() {
    return true;
  }
}
