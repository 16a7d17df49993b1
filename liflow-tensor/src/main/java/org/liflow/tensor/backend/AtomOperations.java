package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * The operations of a stride beside the network, on the positions of one batch of structures:
 * pairs, noise, moves, centres of mass and checks. They are done by the backend's device. Made by
 * {@link Backend#atoms}.
 *
 * <p>A structure's result does not depend on the other structures. Sums and differences named below
 * are taken in double precision and in the order given; nothing is fused or contracted unless the
 * text says so.
 *
 * <p>Every operation throws an {@link IllegalArgumentException} for numbers of atoms that do not
 * fit and for positions, pairs, edges or tensors of another backend, before it has written
 * anything. Positions and pairs must be closed before the backend, and may outlive these
 * operations.
 *
 * <p>Thread safety: an object belongs to one thread at a time.
 */
public interface AtomOperations extends AutoCloseable {
  /**
   * Returns the structures.
   *
   * @return the batch that these operations were made for
   */
  AtomBatch batch();

  /**
   * Makes positions of all atoms of the batch, their numbers undefined.
   *
   * @return new positions, to be closed by the caller
   */
  Positions positions();

  /**
   * Copies positions from the host.
   *
   * @param values x, y, z of consecutive atoms in Å
   * @param target overwritten in part
   * @param first atom of the first three values
   */
  void upload(double[] values, Positions target, int first);

  /**
   * Copies positions to the host.
   *
   * @param source of at least as many atoms
   * @param first atom of the first three values
   * @param values x, y, z of consecutive atoms in Å; overwritten
   */
  void download(Positions source, int first, double[] values);

  /**
   * Begins to copy all positions to the host, as they are now: later changes do not show. A device
   * copies while it executes later operations.
   *
   * @param source the positions
   * @return the copy, to be awaited and closed by the caller
   */
  default PendingPositions beginDownload(Positions source) {
    double[] values = new double[3 * source.atoms()];
    download(source, 0, values);
    return () -> values;
  }

  /**
   * Copies the positions of consecutive atoms, also between batches.
   *
   * @param source of at least as many atoms
   * @param first first atom in {@code source}
   * @param target overwritten in part
   * @param start first atom in {@code target}
   * @param atoms number of atoms
   */
  void copy(Positions source, int first, Positions target, int start, int atoms);

  /**
   * Finds all pairs within a cutoff of each structure.
   *
   * @param positions of all atoms
   * @param cutoffs one per structure, in Å; 0 leaves a structure without pairs and does not look at
   *     its positions, which may then be anything
   * @return the pairs, to be closed by the caller
   * @throws IllegalArgumentException as {@link org.liflow.tensor.geometry.NeighborList#build} does
   */
  PairList pairs(Positions positions, double[] cutoffs);

  /**
   * Makes the edges of all pairs of a list, with frame 2 the same as frame 1. They are those of
   * {@link org.liflow.tensor.geometry.AtomGraph#of}, whose vectors are computed in double precision
   * and then rounded. Tensors beside them have the atoms in the list's {@link PairList#order}.
   *
   * @param pairs the list
   * @param positions that the list was made at
   * @param basis the radial functions
   * @param former edges that are no longer needed and whose memory may be used again; null for none
   * @return {@code former} itself, overwritten, when recordings of operations on it remain valid;
   *     otherwise other edges, and {@code former} is closed
   */
  RadialEdges radialEdges(
      PairList pairs, Positions positions, RadialBasis basis, RadialEdges former);

  /**
   * Draws a displacement for each atom. The host draws {@link NormalNoise#sample}; a device may
   * differ by the rounding of logarithm, root, sine and cosine.
   *
   * @param noise the distribution and its random numbers
   * @param displacement atoms × 3, in Å; overwritten
   */
  void drawNormal(NormalNoise noise, Tensor displacement);

  /**
   * Moves atoms: {@code to = from + displacement}.
   *
   * @param from positions of all atoms
   * @param displacement atoms × 3, in Å
   * @param to overwritten; may be {@code from}
   */
  void move(Positions from, Tensor displacement, Positions to);

  /**
   * Shifts each structure so that its centre of mass is where it was before. Along each axis, the
   * sum of mass · (after − before) over the atoms is divided by the sum of masses, and the quotient
   * is subtracted from every atom. A device may add the atoms of a structure in another order,
   * always the same for the same structure.
   *
   * @param before reference positions
   * @param after shifted in place
   */
  void holdCentresOfMass(Positions before, Positions after);

  /**
   * Rounds each coordinate to the nearest double with eight decimals: x · 10⁸ to the nearest
   * integer, halves to even, over 10⁸.
   *
   * @param positions rounded in place
   */
  void round(Positions positions);

  /**
   * Finds atoms that moved too far.
   *
   * @param before reference positions
   * @param after positions to check
   * @param limit in Å
   * @return for each structure the first atom, counted from 0 within it, whose squared displacement
   *     Δx² + Δy² + Δz² is not finite or above limit · limit; −1 where there is none
   */
  int[] movedTooFar(Positions before, Positions after, double limit);

  /**
   * Finds the closest atoms.
   *
   * @param pairs made at the positions; of each structure at least all pairs closer than {@code
   *     share} times twice its largest covalent radius
   * @param positions of all atoms
   * @param share fraction of the sum of the covalent radii below which atoms count as close
   * @return for each structure the pair with the smallest fraction, the first in the list's order
   *     among equal ones; null where none is below {@code share}
   */
  Contact[] contacts(PairList pairs, Positions positions, double share);

  /** Frees the memory kept for the batch. */
  @Override
  void close();
}
