package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.parallel.Workers;

/** The neighbour lists of an independent code, pair by pair. */
@Tag("reference-data")
class NeighborListGoldenTest {
  private Npz golden;

  @BeforeEach
  void open() {
    golden = Npz.open(SharedData.require("golden/neighbor_lists.npz"));
  }

  @AfterEach
  void close() {
    if (golden != null) {
      golden.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void samePairsImagesAndDistances(int number) {
    String group = number + "/";
    boolean periodic = golden.read(group + "periodic").toLongs()[0] != 0;
    Lattice lattice =
        Lattice.of(golden.read(group + "cell").toDoubles(), periodic, periodic, periodic);
    double[] positions = golden.read(group + "positions").toDoubles();
    double cutoff = golden.read(group + "cutoff").toDoubles()[0];
    long[] edges = golden.read(group + "edge_index").toLongs();
    long[] images = golden.read(group + "image").toLongs();
    double[] distances = golden.read(group + "distance").toDoubles();

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
