package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * What a stride does beside the network, on the positions of one batch of structures: pairs, noise,
 * moves, centres of mass and checks, where the backend computes. Made by {@link Backend#atoms}.
 *
 * <p>A structure's result does not depend on its company. Sums and differences named below are
 * taken in double precision and in the order given; nothing is fused or contracted unless it says
 * so. One caller at a time.
 *
 * <p>Every operation throws an {@link IllegalArgumentException} for numbers of atoms that do not
 * fit and for positions, pairs, edges or tensors of another backend, before it has written
 * anything. Positions and pairs that it made must be closed before the backend, and may outlive
 * these operations.
 */
public interface AtomOperations extends AutoCloseable {
  /** The structures. */
  AtomBatch batch();

  /** New positions of all atoms of the batch, whatever they are. */
  Positions positions();

  /**
   * Copies positions from the host.
   *
   * @param values x, y, z of consecutive atoms in Å
   * @param first the atom that the first three values are of
   */
  void upload(double[] values, Positions target, int first);

  /**
   * Copies positions to the host.
   *
   * @param first the atom that the first three values are of
   * @param values x, y, z of consecutive atoms in Å; overwritten
   */
  void download(Positions source, int first, double[] values);

  /**
   * Begins to copy all positions to the host, as they are now: what is done with them afterwards
   * does not show. A device copies while it is told what comes next.
   */
  default PendingPositions beginDownload(Positions source) {
    double[] values = new double[3 * source.atoms()];
    download(source, 0, values);
    return () -> values;
  }

  /**
   * Copies the positions of consecutive atoms, also from or to those of another batch.
   *
   * @param first the first of them in {@code source}
   * @param start the first of them in {@code target}
   * @param atoms how many
   */
  void copy(Positions source, int first, Positions target, int start, int atoms);

  /**
   * Finds all pairs within a cutoff of each structure.
   *
   * @param cutoffs one a structure, in Å; one of 0 leaves a structure without pairs and its
   *     positions, which may be anything, unseen
   * @throws IllegalArgumentException as {@link org.liflow.tensor.geometry.NeighborList#build} does
   */
  PairList pairs(Positions positions, double[] cutoffs);

  /**
   * The edges of all pairs of a list, with frame 2 the same as frame 1: those of {@link
   * org.liflow.tensor.geometry.AtomGraph#of}, whose vectors are taken in double precision and then
   * rounded. In tensors beside them the atoms stand in the list's {@link PairList#order}.
   *
   * @param positions that the list was made at
   * @param former edges that are no longer needed and whose memory may be used again; null for none
   * @return {@code former} itself, with the new edges in it, where recordings of operations on it
   *     stay good; otherwise other edges, and {@code former} is closed
   */
  RadialEdges radialEdges(
      PairList pairs, Positions positions, RadialBasis basis, RadialEdges former);

  /**
   * Draws a displacement for each atom. The host draws {@link NormalNoise#sample}; a device may
   * differ from it by the rounding of logarithm, root, sine and cosine.
   *
   * @param displacement atoms × 3, in Å; overwritten
   */
  void drawNormal(NormalNoise noise, Tensor displacement);

  /**
   * Moves atoms: {@code to = from + displacement}.
   *
   * @param displacement atoms × 3, in Å
   * @param to overwritten; may be {@code from}
   */
  void move(Positions from, Tensor displacement, Positions to);

  /**
   * Shifts each structure so that its centre of mass is where it was before. Along each axis, the
   * sum of mass · (after − before) over the atoms is divided by the sum of masses, and the quotient
   * is taken from every atom. A device may add the atoms of a structure up in another order, always
   * the same for the same structure.
   *
   * @param after shifted in place
   */
  void holdCentresOfMass(Positions before, Positions after);

  /**
   * Rounds each coordinate, in place, to the nearest double with eight decimals: x · 10⁸ to the
   * nearest integer, halves to the even one, over 10⁸.
   */
  void round(Positions positions);

  /**
   * Finds atoms that moved too far.
   *
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
   * @param share of the sum of the covalent radii below which atoms count as close
   * @return for each structure the pair with the smallest share, the first in the list's order of
   *     equal ones; null where none is below {@code share}
   */
  Contact[] contacts(PairList pairs, Positions positions, double share);

  /** Gives back what was kept for the batch. */
  @Override
  void close();
}
