package org.liflow.crystal;

import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.LatticeMatch;
import org.liflow.tensor.geometry.ReducedLattice;

/**
 * Follows atoms across the faces of the cell from frame to frame: each position is moved by whole
 * lattice vectors to the image nearest to where the atom was in the frame before.
 *
 * <p>Nearest is meant in the lattice itself ({@link ReducedLattice}), whichever vectors describe it
 * and however skewed they are. Where the cell changes, the atom's place in the frame before is
 * first carried along with the cell ({@link LatticeMatch}), so neither a breathing cell nor one
 * that is described by other vectors from some frame on makes images jump. Only periodic lattice
 * vectors count.
 *
 * <p>The result is right as long as no atom moves by half of the shortest lattice vector or more
 * between two frames; {@link #move} tells how far they went. The first frame stays as it is, and so
 * do positions that need no moving, bit for bit: unwrapping what is unwrapped changes nothing. What
 * comes out differs from what goes in by lattice vectors of the same frame, so that distances
 * between atoms stay as they are.
 *
 * <p>Not thread-safe; one object serves one trajectory.
 */
public final class ImageTracker {
  private Lattice lattice;
  private ReducedLattice reduced;
  private double[] before;
  private long[] images;
  private double[] squares;
  private int changed;

  /** Makes a tracker that has seen no frame. */
  public ImageTracker() {}

  /**
   * Unwraps the next frame.
   *
   * @param lattice of this frame
   * @param positions x, y, z of each atom in Å; changed in place where atoms crossed a face
   * @return whether any position was changed
   * @throws IllegalArgumentException when the number of atoms differs from the frame before, or the
   *     lattice differs so much from it that images cannot be told
   */
  public boolean unwrap(Lattice lattice, double[] positions) {
    changed = 0;
    if (before == null) {
      this.lattice = lattice;
      reduced = ReducedLattice.of(lattice);
      before = positions.clone();
      images = new long[positions.length];
      squares = new double[positions.length / 3];
      return false;
    }
    if (positions.length != before.length) {
      throw new IllegalArgumentException(
          positions.length + " coordinates after a frame of " + before.length);
    }
    if (!lattice.equals(this.lattice)) {
      carry(lattice);
    }
    return follow(positions);
  }

  /** Takes the frame before into the cell of the next one. */
  private void carry(Lattice next) {
    LatticeMatch match =
        LatticeMatch.between(lattice, next)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a cell that differs from that of the frame before by more than images"
                            + " can be followed over"));
    double[] f = new double[3];
    for (int at = 0; at < before.length; at += 3) {
      match.before(before, at, f);
      for (int x = 0; x < 3; x++) {
        before[at + x] +=
            f[0] * match.change(0, x) + f[1] * match.change(1, x) + f[2] * match.change(2, x);
      }
      match.convert(images, at);
    }
    lattice = next;
    reduced = ReducedLattice.of(next);
  }

  private boolean follow(double[] positions) {
    double near = 0.25 * reduced.shortest() * reduced.shortest();
    boolean whole = reduced.rank() == 3;
    double[] d = new double[3];
    double[] shift = new double[3];
    long[] image = new long[3];
    boolean moved = false;
    for (int at = 0; at < positions.length; at += 3) {
      double x = positions[at];
      double y = positions[at + 1];
      double z = positions[at + 2];
      if ((images[at] | images[at + 1] | images[at + 2]) != 0) {
        lattice.toCartesian(images[at], images[at + 1], images[at + 2], shift);
        x += shift[0];
        y += shift[1];
        z += shift[2];
        moved = true;
      }
      double dx = x - before[at];
      double dy = y - before[at + 1];
      double dz = z - before[at + 2];
      double square = dx * dx + dy * dy + dz * dz;
      // Nothing is nearer than half of the shortest vector; most atoms are.
      if (square > near || !whole) {
        d[0] = dx;
        d[1] = dy;
        d[2] = dz;
        if (reduced.nearest(d, image)) {
          changed++;
          for (int k = 0; k < 3; k++) {
            images[at + k] += image[k];
          }
          // From the file's own numbers, so that rounding does not add up.
          lattice.toCartesian(images[at], images[at + 1], images[at + 2], shift);
          x = positions[at] + shift[0];
          y = positions[at + 1] + shift[1];
          z = positions[at + 2] + shift[2];
          moved = true;
        }
        double length = reduced.lengthWithin(d[0], d[1], d[2]);
        square = length * length;
      }
      squares[at / 3] = square;
      positions[at] = x;
      positions[at + 1] = y;
      positions[at + 2] = z;
      before[at] = x;
      before[at + 1] = y;
      before[at + 2] = z;
    }
    return moved;
  }

  /**
   * Returns how far an atom moved to the last frame, by its nearest image and relative to the cell.
   * Along vectors that do not repeat moves do not count.
   *
   * @param atom counted from 0
   * @return in Å; 0 in the first frame
   */
  public double move(int atom) {
    return Math.sqrt(squares[atom]);
  }

  /**
   * Returns the length of the shortest lattice vector of the last frame.
   *
   * @return in Å; infinite where the lattice does not repeat
   */
  public double shortestVector() {
    return reduced.shortest();
  }

  /**
   * Counts the atoms whose image is another one than in the frame before the last.
   *
   * @return atoms that crossed a face or jumped by a lattice vector
   */
  public int imagesChanged() {
    return changed;
  }
}
