package org.liflow.crystal;

import org.liflow.tensor.geometry.Lattice;

/**
 * Follows atoms across the faces of the cell from frame to frame: each position is moved by whole
 * lattice vectors to where its fractional coordinates change least from the frame before.
 *
 * <p>The result is right as long as no atom moves by more than half the cell, along any lattice
 * vector, between two frames. The first frame stays as it is, and so do positions that need no
 * moving, bit for bit: unwrapping what is unwrapped changes nothing. Changes of the lattice do no
 * harm, since fractional coordinates are compared. Only periodic lattice vectors count.
 *
 * <p>Not thread-safe; one object serves one trajectory.
 */
public final class ImageTracker {
  private double[] before;
  private long[] images;

  /** Makes a tracker that has seen no frame. */
  public ImageTracker() {}

  /**
   * Unwraps the next frame.
   *
   * @param lattice of this frame
   * @param positions x, y, z of each atom in Å; changed in place where atoms crossed a face
   * @return whether any position was changed
   * @throws IllegalArgumentException when the number of atoms differs from the frame before
   */
  public boolean unwrap(Lattice lattice, double[] positions) {
    boolean first = before == null;
    if (first) {
      before = new double[positions.length];
      images = new long[positions.length];
    } else if (positions.length != before.length) {
      throw new IllegalArgumentException(
          positions.length + " coordinates after a frame of " + before.length);
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
    return moved;
  }
}
