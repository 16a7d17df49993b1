package org.liflow.crystal;

import java.util.List;
import org.liflow.tensor.geometry.Lattice;

/**
 * A whole trajectory in memory: the same atoms at evenly spaced times.
 *
 * @param atomicNumbers one an atom
 * @param lattices one a frame, or a single one for all
 * @param positions a frame's x, y, z of each atom in Å, unwrapped; one array a frame
 * @param timeStep ps between frames
 */
public record Trajectory(
    int[] atomicNumbers, List<Lattice> lattices, double[][] positions, double timeStep) {
  /**
   * @throws IllegalArgumentException when the sizes do not fit or the time step is not positive
   */
  public Trajectory {
    if (positions.length == 0) {
      throw new IllegalArgumentException("a trajectory without frames");
    }
    if (lattices.size() != 1 && lattices.size() != positions.length) {
      throw new IllegalArgumentException(
          lattices.size() + " lattices for " + positions.length + " frames");
    }
    for (double[] frame : positions) {
      if (frame.length != 3 * atomicNumbers.length) {
        throw new IllegalArgumentException(
            frame.length + " coordinates for " + atomicNumbers.length + " atoms");
      }
    }
    if (!(timeStep > 0)) {
      throw new IllegalArgumentException("a time step of " + timeStep + " ps");
    }
    lattices = List.copyOf(lattices);
  }

  /** The number of frames. */
  public int frames() {
    return positions.length;
  }

  /** The number of atoms. */
  public int atoms() {
    return atomicNumbers.length;
  }

  /** The lattice of one frame, counted from 0. */
  public Lattice lattice(int frame) {
    return lattices.size() == 1 ? lattices.get(0) : lattices.get(frame);
  }

  /** The structure of one frame, counted from 0. */
  public Structure structure(int frame) {
    return new Structure(lattice(frame), atomicNumbers, positions[frame]);
  }
}
