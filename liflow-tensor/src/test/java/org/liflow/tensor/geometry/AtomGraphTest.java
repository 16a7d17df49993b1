package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.parallel.Workers;

class AtomGraphTest {
  private static Workers workers;

  @BeforeAll
  static void start() {
    workers = new Workers(1);
  }

  @AfterAll
  static void stop() {
    workers.close();
  }

  private static AtomGraph graph(RandomCell cell, double[] positions) {
    return AtomGraph.of(
        cell.species(),
        positions,
        cell.lattice(),
        NeighborList.build(cell.lattice(), positions, 5.0, workers));
  }

  @Test
  void edgesAreThePairsOfTheNeighbourList() {
    Random random = new Random(1);
    for (int trial = 0; trial < 20; trial++) {
      RandomCell cell = RandomCell.draw(random, 1 + random.nextInt(30), 4);
      NeighborList list = NeighborList.build(cell.lattice(), cell.positions(), 5.0, workers);
      AtomGraph graph = AtomGraph.of(cell.species(), cell.positions(), cell.lattice(), list);
      assertEquals(1, graph.graphs());
      assertEquals(list.atoms(), graph.atoms());
      assertEquals(list.size(), graph.edges());
      assertArrayEquals(new int[] {0, list.atoms()}, graph.atomStart());
      assertArrayEquals(cell.species(), graph.species());
      double[] vector = new double[3];
      for (int i = 0; i < list.atoms(); i++) {
        assertEquals(list.start(i), graph.edgeStart()[i]);
        assertEquals(list.end(i), graph.edgeStart()[i + 1]);
        for (int e = list.start(i); e < list.end(i); e++) {
          assertEquals(list.neighbor(e), graph.sender()[e]);
          list.vector(i, e, cell.positions(), vector);
          for (int axis = 0; axis < 3; axis++) {
            assertEquals(vector[axis], graph.edgeVector()[3 * e + axis], 1e-6);
          }
        }
      }
    }
  }

  /** Those that stay are exactly the pairs that are near in one frame; each has its reverse. */
  @Test
  void withinAReachKeepsThePairsThatAreNearInEitherFrame() {
    Random random = new Random(11);
    for (int trial = 0; trial < 20; trial++) {
      RandomCell cell = RandomCell.draw(random, 1 + random.nextInt(30), 4);
      AtomGraph all = graph(cell, cell.positions());
      float[] moved = new float[3 * all.atoms()];
      for (int k = 0; k < moved.length; k++) {
        moved[k] = (float) random.nextGaussian();
      }
      double reach = 2 + 2 * random.nextDouble();
      AtomGraph near = all.within(moved, reach);
      assertArrayEquals(all.atomStart(), near.atomStart());
      assertArrayEquals(all.species(), near.species());
      int next = 0;
      for (int i = 0; i < all.atoms(); i++) {
        assertEquals(next, near.edgeStart()[i]);
        for (int e = all.edgeStart()[i]; e < all.edgeStart()[i + 1]; e++) {
          int j = all.sender()[e];
          double before = 0;
          double after = 0;
          for (int x = 0; x < 3; x++) {
            double v = all.edgeVector()[3 * e + x];
            double w = v + moved[3 * j + x] - moved[3 * i + x];
            before += v * v;
            after += w * w;
          }
          double distance = Math.sqrt(Math.min(before, after));
          boolean kept =
              next < near.edgeStart()[i + 1]
                  && near.sender()[next] == j
                  && near.edgeVector()[3 * next] == all.edgeVector()[3 * e]
                  && near.edgeVector()[3 * next + 1] == all.edgeVector()[3 * e + 1]
                  && near.edgeVector()[3 * next + 2] == all.edgeVector()[3 * e + 2];
          if (Math.abs(distance - reach) > 1e-5) {
            assertEquals(distance < reach, kept, "a pair at " + distance + " Å");
          }
          next += kept ? 1 : 0;
        }
      }
      assertEquals(next, near.edges());
    }
    AtomGraph one = graph(RandomCell.draw(random, 3, 4), new double[9]);
    assertThrows(IllegalArgumentException.class, () -> one.within(new float[8], 3));
  }

  @Test
  void vectorsKeepTheirDigitsFarFromTheOrigin() {
    RandomCell cell = RandomCell.draw(new Random(2), 20, 4);
    AtomGraph here = graph(cell, cell.positions());
    double[] far = cell.positions().clone();
    for (int k = 0; k < far.length; k++) {
      far[k] += 1e6 + k % 3;
    }
    AtomGraph there = graph(cell, far);
    assertArrayEquals(here.sender(), there.sender());
    // In single precision a coordinate of 10⁶ Å is known to 0.06 Å.
    assertArrayEquals(here.edgeVector(), there.edgeVector(), 1e-6f);
  }

  @Test
  void atomsInOtherCellsHaveTheSameVectors() {
    Random random = new Random(3);
    RandomCell cell = RandomCell.draw(random, 20, 4);
    AtomGraph here = graph(cell, cell.positions());
    double[] moved = cell.positions().clone();
    double[] shift = new double[3];
    for (int i = 0; i < 20; i++) {
      cell.lattice()
          .toCartesian(random.nextInt(9) - 4, random.nextInt(9) - 4, random.nextInt(9) - 4, shift);
      for (int axis = 0; axis < 3; axis++) {
        moved[3 * i + axis] += shift[axis];
      }
    }
    AtomGraph there = graph(cell, moved);
    assertArrayEquals(here.edgeStart(), there.edgeStart());
    for (int i = 0; i < 20; i++) {
      assertArrayEquals(sortedEdges(here, i), sortedEdges(there, i), 1e-6);
    }
  }

  /** The lengths of one atom's edges, in order. */
  private static double[] sortedEdges(AtomGraph graph, int atom) {
    int first = graph.edgeStart()[atom];
    double[] lengths = new double[graph.edgeStart()[atom + 1] - first];
    for (int k = 0; k < lengths.length; k++) {
      for (int axis = 0; axis < 3; axis++) {
        double x = graph.edgeVector()[3 * (first + k) + axis];
        lengths[k] += x * x;
      }
      lengths[k] = Math.sqrt(lengths[k]);
    }
    Arrays.sort(lengths);
    return lengths;
  }

  @Test
  void aBatchHoldsItsPartsSideBySide() {
    Random random = new Random(4);
    AtomGraph a = graph(random, 7);
    AtomGraph none = graph(random, 0);
    AtomGraph b = graph(random, 12);
    AtomGraph batch = AtomGraph.batch(List.of(a, none, AtomGraph.batch(List.of(b, a))));
    List<AtomGraph> parts = List.of(a, none, b, a);
    assertEquals(4, batch.graphs());
    assertArrayEquals(new int[] {0, 7, 7, 19, 26}, batch.atomStart());
    int edge = 0;
    for (int g = 0; g < 4; g++) {
      AtomGraph part = parts.get(g);
      int atom = batch.atomStart()[g];
      for (int i = 0; i < part.atoms(); i++) {
        assertEquals(part.species()[i], batch.species()[atom + i]);
        assertEquals(edge + part.edgeStart()[i], batch.edgeStart()[atom + i]);
      }
      for (int e = 0; e < part.edges(); e++) {
        assertEquals(atom + part.sender()[e], batch.sender()[edge + e]);
        for (int axis = 0; axis < 3; axis++) {
          assertEquals(part.edgeVector()[3 * e + axis], batch.edgeVector()[3 * (edge + e) + axis]);
        }
      }
      edge += part.edges();
    }
    assertEquals(edge, batch.edges());
    assertEquals(edge, batch.edgeStart()[26]);
  }

  private static AtomGraph graph(Random random, int atoms) {
    RandomCell cell = RandomCell.draw(random, atoms, 4);
    return graph(cell, cell.positions());
  }

  @Test
  void aBatchOfOneIsThatOneAndOfNoneIsEmpty() {
    AtomGraph graph = graph(new Random(5), 3);
    assertSame(graph, AtomGraph.batch(List.of(graph)));
    AtomGraph none = AtomGraph.batch(List.of());
    assertEquals(0, none.graphs());
    assertEquals(0, none.atoms());
    assertEquals(0, none.edges());
  }

  @Test
  void speciesAreCopied() {
    RandomCell cell = RandomCell.draw(new Random(6), 3, 4);
    AtomGraph graph = graph(cell, cell.positions());
    int first = graph.species()[0];
    cell.species()[0] = first + 1;
    assertEquals(first, graph.species()[0]);
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    RandomCell cell = RandomCell.draw(new Random(7), 3, 4);
    NeighborList list = NeighborList.build(cell.lattice(), cell.positions(), 5.0, workers);
    assertThrows(
        IllegalArgumentException.class,
        () -> AtomGraph.of(new int[2], cell.positions(), cell.lattice(), list));
    assertThrows(
        IllegalArgumentException.class,
        () -> AtomGraph.of(new int[3], new double[8], cell.lattice(), list));
    assertThrows(
        IllegalArgumentException.class,
        () -> AtomGraph.of(new int[2], new double[6], cell.lattice(), list));
  }

  @Test
  void anotherOrderHasTheSameEdges() {
    RandomCell cell = RandomCell.draw(new Random(11), 40, 3);
    AtomGraph one = graph(cell, cell.positions());
    AtomGraph graph = AtomGraph.batch(List.of(one, one));
    int[] order = new int[80];
    for (int i = 0; i < 40; i++) {
      order[i] = 39 - i;
      order[40 + i] = 40 + (7 * i + 3) % 40;
    }
    AtomGraph reordered = graph.reordered(order);
    assertArrayEquals(graph.atomStart(), reordered.atomStart());
    for (int i = 0; i < 80; i++) {
      assertEquals(graph.species()[order[i]], reordered.species()[i]);
      assertEquals(edges(graph, order[i], null), edges(reordered, i, order));
      for (int e = reordered.edgeStart()[i] + 1; e < reordered.edgeStart()[i + 1]; e++) {
        assertTrue(reordered.sender()[e - 1] <= reordered.sender()[e]);
      }
    }
    int[] twice = order.clone();
    twice[3] = twice[4];
    assertThrows(IllegalArgumentException.class, () -> graph.reordered(twice));
    int[] across = order.clone();
    across[3] = order[50];
    across[50] = order[3];
    assertThrows(IllegalArgumentException.class, () -> graph.reordered(across));
    assertThrows(IllegalArgumentException.class, () -> graph.reordered(new int[3]));
  }

  /** Sending atoms and vectors of an atom's edges, sorted. */
  private static List<String> edges(AtomGraph graph, int atom, int[] order) {
    List<String> edges = new ArrayList<>();
    for (int e = graph.edgeStart()[atom]; e < graph.edgeStart()[atom + 1]; e++) {
      int sender = graph.sender()[e];
      edges.add(
          (order == null ? sender : order[sender])
              + " "
              + Arrays.toString(Arrays.copyOfRange(graph.edgeVector(), 3 * e, 3 * e + 3)));
    }
    Collections.sort(edges);
    return edges;
  }

  @Test
  void largeStructuresHaveAnOrderInSpace() {
    RandomCell cell = RandomCell.draw(new Random(12), 3000, 3);
    AtomGraph graph = graph(cell, cell.positions());
    int[] order = graph.spatialOrder().orElseThrow();
    // Atoms drawn at random are a third of all apart from their neighbours in number.
    assertTrue(meanDistance(graph.reordered(order)) < 0.4 * meanDistance(graph));
    assertTrue(graph(RandomCell.draw(new Random(13), 50, 3)).spatialOrder().isEmpty());
    AtomGraph small = graph(RandomCell.draw(new Random(14), 20, 3));
    int[] both = AtomGraph.batch(List.of(small, graph)).spatialOrder().orElseThrow();
    for (int i = 0; i < 20; i++) {
      assertEquals(i, both[i]);
    }
    for (int i = 0; i < 3000; i++) {
      assertEquals(20 + order[i], both[20 + i]);
    }
  }

  private static AtomGraph graph(RandomCell cell) {
    return graph(cell, cell.positions());
  }

  private static double meanDistance(AtomGraph graph) {
    double sum = 0;
    for (int i = 0; i < graph.atoms(); i++) {
      for (int e = graph.edgeStart()[i]; e < graph.edgeStart()[i + 1]; e++) {
        sum += Math.abs(graph.sender()[e] - i);
      }
    }
    return sum / graph.edges();
  }
}
