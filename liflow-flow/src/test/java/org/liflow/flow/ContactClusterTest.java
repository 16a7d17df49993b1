package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

class ContactClusterTest {
  private static final LocalReach REACH = new LocalReach(2, 0.5, 1.5, 4);

  private static Set<Long> listed(
      Lattice lattice, double[] positions, double[] radii, double share) {
    Set<Long> pairs = new HashSet<>();
    double[] v = new double[3];
    try (Workers workers = new Workers(1)) {
      NeighborList list = NeighborList.build(lattice, positions, 4, workers);
      for (int i = 0; i < radii.length; i++) {
        for (int e = list.start(i); e < list.end(i); e++) {
          int j = list.neighbor(e);
          list.vector(i, e, positions, v);
          double distance = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
          if (distance / (radii[i] + radii[j]) < share) {
            pairs.add(ContactCluster.key(i, j));
          }
        }
      }
    }
    return pairs;
  }

  /** Every close pair is in one cluster, and clusters do not move each other's close atoms. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdsAllContactsInClustersApartFromEachOther(long seed) {
    Random random = new Random(seed);
    Lattice lattice = Lattice.periodic(30, 0, 0, 3, 27, 0, -4, 2, 33);
    int atoms = 120 + random.nextInt(200);
    double[] before = AtomCellsTest.positions(lattice, atoms, random);
    double[] after = before.clone();
    for (int k = 0; k < after.length; k++) {
      after[k] += 0.4 * random.nextGaussian();
    }
    double[] radii = new double[atoms];
    Arrays.setAll(radii, k -> 0.6 + random.nextDouble());
    double share = 0.5;
    AtomCells start = new AtomCells(lattice, before);
    AtomCells end = new AtomCells(lattice, after);
    List<ContactCluster> clusters = ContactCluster.all(start, end, radii, share, REACH);
    Set<Long> found = new HashSet<>();
    for (ContactCluster cluster : clusters) {
      for (long pair : cluster.pairs()) {
        assertTrue(found.add(pair), "in two clusters: " + pair);
      }
    }
    assertEquals(listed(lattice, after, radii, share), found);
    assertTrue(clusters.size() > 1, "one cluster shows nothing");
    for (ContactCluster one : clusters) {
      Set<Integer> moving =
          Region.within(
                  Region.within(one.places(), REACH.fresh(1), start, end), REACH.free(), start, end)
              .stream()
              .map(Place::atom)
              .collect(Collectors.toSet());
      for (ContactCluster other : clusters) {
        if (!other.equals(one)) {
          assertFalse(
              other.places().stream().anyMatch(place -> moving.contains(place.atom())),
              one + " moves close atoms of " + other);
        }
      }
    }
    // The order of the cells' lists does not matter.
    for (int k = 0; k < atoms; k++) {
      end.move(k, after, 3 * k);
    }
    assertEquals(clusters, ContactCluster.all(start, end, radii, share, REACH));
  }
}
