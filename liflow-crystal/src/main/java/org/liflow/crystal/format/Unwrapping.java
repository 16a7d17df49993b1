package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Follows atoms across the faces of the cell: each position is moved by whole lattice vectors to
 * where its fractional coordinates change least from the frame before.
 *
 * <p>This is right as long as no atom moves by more than half the cell, along any lattice vector,
 * between two frames; frames further apart cannot be unwrapped by any means. Changes of the lattice
 * itself do no harm, since fractional coordinates are compared. The first frame stays as it is, and
 * so do positions that need no moving, bit for bit: unwrapping what is unwrapped changes nothing.
 * Frames that their file itself calls unwrapped pass through.
 */
public final class Unwrapping implements FrameReader {
  private final FrameReader frames;
  private final String source;
  private int[] atomicNumbers;
  private double[] before;
  private long[] images;
  private long count;

  /**
   * @param frames the frames to unwrap; closed with this reader
   * @param source the file's name, for messages
   */
  public Unwrapping(FrameReader frames, String source) {
    this.frames = frames;
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
    return Optional.of(new Frame(unwrap(frame.get().structure()), frame.get().time()));
  }

  private Structure unwrap(Structure structure) {
    Lattice lattice = structure.lattice();
    double[] positions = structure.positions();
    boolean first = before == null;
    if (first) {
      atomicNumbers = structure.atomicNumbers();
      before = new double[positions.length];
      images = new long[positions.length];
    } else if (!Arrays.equals(atomicNumbers, structure.atomicNumbers())) {
      throw new InputException(
          source,
          "other atoms in frame " + count + " than in the frame before",
          "the same atoms in the same order in every frame");
    }
    double[] fractional = new double[3];
    double[] shift = new double[3];
    boolean moved = false;
    for (int k = 0; k < positions.length; k += 3) {
      lattice.toFractional(positions[k], positions[k + 1], positions[k + 2], fractional);
      boolean shifted = false;
      for (int axis = 0; axis < 3; axis++) {
        if (!first && lattice.isPeriodic(axis)) {
          images[k + axis] -= Math.round(Math.rint(fractional[axis] - before[k + axis]));
        }
        before[k + axis] = fractional[axis];
        shifted |= images[k + axis] != 0;
      }
      if (shifted) {
        moved = true;
        lattice.toCartesian(images[k], images[k + 1], images[k + 2], shift);
        for (int x = 0; x < 3; x++) {
          positions[k + x] += shift[x];
        }
      }
    }
    return moved ? structure.withPositions(positions) : structure;
  }

  /** Whether the frame read last was, or is now, unwrapped: always. */
  @Override
  public boolean isUnwrapped() {
    return true;
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
