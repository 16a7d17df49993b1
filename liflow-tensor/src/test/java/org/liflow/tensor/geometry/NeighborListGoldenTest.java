package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.NpzTestReader;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.parallel.Workers;

/** The neighbour lists of an independent code, pair by pair. */
class NeighborListGoldenTest {
  private NpzTestReader golden;

  @BeforeEach
  void open() {
    golden = new NpzTestReader(SharedData.require("golden/neighbor_lists.npz"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void samePairsImagesAndDistances(int number) {
    String group = number + "/";
    boolean periodic = golden.longs(group + "periodic")[0] != 0;
    Lattice lattice = Lattice.of(golden.doubles(group + "cell"), periodic, periodic, periodic);
    double[] positions = golden.doubles(group + "positions");
    double cutoff = golden.doubles(group + "cutoff")[0];
    long[] edges = golden.longs(group + "edge_index");
    long[] images = golden.longs(group + "image");
    double[] distances = golden.doubles(group + "distance");

    NeighborList list;
    try (Workers workers = new Workers(2)) {
      list = NeighborList.build(lattice, positions, cutoff, workers);
    }

    assertEquals(distances.length, list.size());
    assertEquals(cutoff, list.cutoff());
    double[] vector = new double[3];
    for (int atom = 0; atom < list.atoms(); atom++) {
      for (int p = list.start(atom); p < list.end(atom); p++) {
        // The golden pairs are in the same order: by receiver, neighbour and image.
        assertEquals(edges[p], atom);
        assertEquals(edges[list.size() + p], list.neighbor(p));
        assertArrayEquals(
            new long[] {images[3 * p], images[3 * p + 1], images[3 * p + 2]},
            new long[] {list.image(p, 0), list.image(p, 1), list.image(p, 2)});
        list.vector(atom, p, positions, vector);
        double length =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        assertEquals(distances[p], length, 1e-10);
      }
    }
  }
}
