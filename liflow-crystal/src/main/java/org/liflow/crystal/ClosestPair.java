package org.liflow.crystal;

import java.util.Optional;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * The two atoms of a crystal that are closest for their sizes.
 *
 * @param first atom, counted from 0
 * @param second atom, which may be an image of the first
 * @param distance between them in Å
 * @param shareOfRadii the distance over the sum of their covalent radii
 * @param shortest the shortest distance between any two atoms in Å, which may be of another pair
 */
public record ClosestPair(
    int first, int second, double distance, double shareOfRadii, double shortest) {
  /**
   * Finds the pair.
   *
   * @param lattice the cell
   * @param atomicNumbers one per atom
   * @param positions x, y, z of each atom in Å, all finite; not changed
   * @param farthest in Å: where no two atoms are within the sum of the two largest radii, pairs up
   *     to this distance are looked for; 0 for none beyond that sum
   * @param workers search
   * @return the pair; empty where no two atoms are so near
   * @throws IllegalArgumentException when an atomic number is that of no element, or as {@link
   *     NeighborList#build} refuses
   */
  public static Optional<ClosestPair> find(
      Lattice lattice, int[] atomicNumbers, double[] positions, double farthest, Workers workers) {
    double[] radius = new double[atomicNumbers.length];
    double largest = 0;
    for (int atom = 0; atom < radius.length; atom++) {
      radius[atom] = Element.of(atomicNumbers[atom]).covalentRadius();
      largest = Math.max(largest, radius[atom]);
    }
    double cutoff = 2 * largest;
    NeighborList list = NeighborList.build(lattice, positions, cutoff, workers);
    while (list.size() == 0 && cutoff < farthest) {
      cutoff *= 2;
      list = NeighborList.build(lattice, positions, cutoff, workers);
    }
    ClosestPair closest = null;
    double shortest = Double.POSITIVE_INFINITY;
    double[] vector = new double[3];
    for (int atom = 0; atom < radius.length; atom++) {
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        list.vector(atom, pair, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        shortest = Math.min(shortest, distance);
        int other = list.neighbor(pair);
        double share = distance / (radius[atom] + radius[other]);
        if (closest == null || share < closest.shareOfRadii) {
          closest = new ClosestPair(atom, other, distance, share, distance);
        }
      }
    }
    return closest == null
        ? Optional.empty()
        : Optional.of(
            new ClosestPair(
                closest.first, closest.second, closest.distance, closest.shareOfRadii, shortest));
  }
}
