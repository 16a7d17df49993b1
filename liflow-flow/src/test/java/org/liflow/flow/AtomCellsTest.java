package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

class AtomCellsTest {
  /** An oblique cell of 3 to 25 Å, also one that repeats along some axes only. */
  static Lattice lattice(Random random) {
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = k % 4 == 0 ? 3 + 22 * random.nextDouble() : 2 * random.nextGaussian();
    }
    try {
      return Lattice.of(
          vectors, random.nextInt(5) > 0, random.nextInt(5) > 0, random.nextInt(5) > 0);
    } catch (IllegalArgumentException leftHanded) {
      return lattice(random);
    }
  }

  /** Positions in and far outside the cell. */
  static double[] positions(Lattice lattice, int atoms, Random random) {
    double[] positions = new double[3 * atoms];
    double[] one = new double[3];
    for (int i = 0; i < atoms; i++) {
      lattice.toCartesian(coordinate(random), coordinate(random), coordinate(random), one);
      System.arraycopy(one, 0, positions, 3 * i, 3);
    }
    return positions;
  }

  private static double coordinate(Random random) {
    return random.nextInt(4) == 0 ? 6 * random.nextGaussian() : random.nextDouble();
  }

  private static SortedMap<Place, Double> found(AtomCells cells, int atom, double radius) {
    SortedMap<Place, Double> found = new TreeMap<>();
    cells.near(
        atom,
        radius,
        near -> {
          Double twice = found.put(Place.of(near), near.distance());
          assertEquals(null, twice, "found twice: " + near);
        });
    return found;
  }

  private static SortedMap<Place, Double> listed(NeighborList list, double[] positions, int atom) {
    SortedMap<Place, Double> listed = new TreeMap<>();
    double[] v = new double[3];
    for (int e = list.start(atom); e < list.end(atom); e++) {
      list.vector(atom, e, positions, v);
      listed.put(
          new Place(
              list.neighbor(e),
              list.image(atom, e, 0),
              list.image(atom, e, 1),
              list.image(atom, e, 2)),
          Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]));
    }
    return listed;
  }

  /** The atoms nearby are those of a neighbour list, with the same bits, also after moves. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void findsWhatANeighborListHolds(long seed) {
    Random random = new Random(seed);
    Lattice lattice = lattice(random);
    int atoms = 1 + random.nextInt(150);
    double[] positions = positions(lattice, atoms, random);
    AtomCells cells = new AtomCells(lattice, positions);
    int pairs = 0;
    try (Workers workers = new Workers(1)) {
      for (int round = 0; round < 3; round++) {
        for (double radius : new double[] {0.7, 2.5, 9}) {
          NeighborList list = NeighborList.build(lattice, positions, radius, workers);
          for (int atom = 0; atom < atoms; atom++) {
            SortedMap<Place, Double> near = found(cells, atom, radius);
            assertEquals(listed(list, positions, atom), near, "atom " + atom + " within " + radius);
            pairs += near.size();
          }
        }
        for (int k = 0; k < atoms; k++) {
          int atom = random.nextInt(atoms);
          System.arraycopy(positions(lattice, 1, random), 0, positions, 3 * atom, 3);
          cells.move(atom, positions, 3 * atom);
        }
      }
    }
    assertTrue(pairs > 0, "no pairs to compare");
  }
}
