package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReducedLatticeTest {
  /** A lattice of any shape, described by vectors that may be far from reduced. */
  private static Lattice lattice(Random random, boolean[] periodic) {
    while (true) {
      double[] vectors = new double[9];
      for (int k = 0; k < 9; k++) {
        vectors[k] = (k % 4 == 0 ? 6 : 0) + 8 * (random.nextDouble() - 0.5);
      }
      try {
        Lattice.periodic(vectors);
      } catch (IllegalArgumentException flat) {
        continue;
      }
      return Lattice.of(mixed(random, vectors, periodic), periodic[0], periodic[1], periodic[2]);
    }
  }

  /** The same lattice by other vectors: whole multiples of one are added to another. */
  private static double[] mixed(Random random, double[] vectors, boolean[] periodic) {
    double[] mixed = vectors.clone();
    for (int step = 0; step < 4; step++) {
      int to = random.nextInt(3);
      int from = random.nextInt(3);
      int times = random.nextInt(5) - 2;
      for (int x = 0; x < 3 && to != from && periodic[to] && periodic[from]; x++) {
        mixed[3 * to + x] += times * mixed[3 * from + x];
      }
    }
    return mixed;
  }

  private static boolean[] periodic(int bits) {
    return new boolean[] {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
  }

  private static double length(double[] v) {
    return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }

  /** Compared with a search over many images of a lattice that is reduced by another way. */
  @Test
  void theNearestImageIsTheNearest() {
    Random random = new Random(11);
    for (int round = 0; round < 400; round++) {
      Lattice lattice = lattice(random, periodic(round % 8));
      ReducedLattice reduced = ReducedLattice.of(lattice);
      double[] difference = new double[3];
      for (int x = 0; x < 3; x++) {
        difference[x] = 60 * (random.nextDouble() - 0.5);
      }
      double[] nearest = difference.clone();
      long[] image = {7, 7, 7};
      boolean moved = reduced.nearest(nearest, image);
      double[] shift = new double[3];
      lattice.toCartesian(image[0], image[1], image[2], shift);
      for (int x = 0; x < 3; x++) {
        assertEquals(difference[x] + shift[x], nearest[x], 1e-9);
        assertTrue(lattice.isPeriodic(x) || image[x] == 0);
      }
      assertEquals(moved, image[0] != 0 || image[1] != 0 || image[2] != 0);
      double least = length(nearest);
      for (int a = -4; a <= 4; a++) {
        for (int b = -4; b <= 4; b++) {
          for (int c = -4; c <= 4; c++) {
            double[] other = nearest.clone();
            int[] times = {a, b, c};
            for (int k = 0; k < reduced.rank(); k++) {
              for (int x = 0; x < 3; x++) {
                other[x] += times[k] * reduced.get(k, x);
              }
            }
            assertTrue(length(other) > least - 1e-9);
          }
        }
      }
      assertFalse(reduced.nearest(nearest, image), "what is nearest stays");
    }
  }

  /** No sum of the lattice's vectors is shorter than the shortest. */
  @Test
  void theShortestVectorIsTheShortest() {
    Random random = new Random(12);
    for (int round = 0; round < 200; round++) {
      Lattice lattice = lattice(random, periodic(1 + round % 7));
      ReducedLattice reduced = ReducedLattice.of(lattice);
      double least = Double.POSITIVE_INFINITY;
      double[] sum = new double[3];
      for (int k = 1; k < 25 * 25 * 25; k++) {
        int a = lattice.isPeriodic(0) ? k % 25 - 12 : 0;
        int b = lattice.isPeriodic(1) ? k / 25 % 25 - 12 : 0;
        int c = lattice.isPeriodic(2) ? k / 625 - 12 : 0;
        if (a != 0 || b != 0 || c != 0) {
          lattice.toCartesian(a, b, c, sum);
          least = Math.min(least, length(sum));
        }
      }
      assertTrue(reduced.shortest() <= least + 1e-9);
      Lattice basis = ReducedLattice.basis(lattice);
      if (lattice.isPeriodic()) {
        assertEquals(lattice.volume(), basis.volume(), 1e-9 * lattice.volume());
      }
      assertTrue(LatticeMatch.between(lattice, basis).isPresent());
      double[] own = new double[3];
      lattice.toCartesian(
          reduced.coefficient(0, 0), reduced.coefficient(0, 1), reduced.coefficient(0, 2), own);
      assertEquals(reduced.shortest(), length(own), 1e-9);
    }
    assertEquals(Double.POSITIVE_INFINITY, ReducedLattice.of(Lattice.open()).shortest());
  }

  /** A breathing lattice that is described by other vectors: each vector finds what it became. */
  @Test
  void latticesAreMatchedThroughChangesOfTheirVectors() {
    Random random = new Random(13);
    int matched = 0;
    for (int round = 0; round < 300; round++) {
      boolean[] periodic = periodic(round % 8);
      Lattice first = lattice(random, periodic);
      double[] strain = {1, 0, 0, 0, 1, 0, 0, 0, 1};
      for (int k = 0; k < 9; k++) {
        strain[k] += 0.01 * (random.nextDouble() - 0.5);
      }
      double[] strained = new double[9];
      for (int k = 0; k < 9; k++) {
        for (int x = 0; x < 3; x++) {
          strained[k] += first.get(k / 3, x) * strain[3 * x + k % 3];
        }
      }
      Lattice second =
          Lattice.of(mixed(random, strained, periodic), periodic[0], periodic[1], periodic[2]);
      Optional<LatticeMatch> found = LatticeMatch.between(first, second);
      if (found.isEmpty()) {
        // Only where strains of a reduced vector are large, as in very flat cells.
        continue;
      }
      matched++;
      LatticeMatch match = found.get();
      for (int k = 0; k < 3; k++) {
        for (int x = 0; x < 3; x++) {
          double expected = periodic[k] ? strained[3 * k + x] - first.get(k, x) : 0;
          assertEquals(expected, match.change(k, x), 1e-9);
        }
      }
      long[] image = {periodic[0] ? 2 : 0, periodic[1] ? -1 : 0, periodic[2] ? 3 : 0};
      double[] there = new double[3];
      for (int k = 0; k < 3; k++) {
        for (int x = 0; x < 3; x++) {
          there[x] += image[k] * strained[3 * k + x];
        }
      }
      match.convert(image, 0);
      double[] same = new double[3];
      second.toCartesian(image[0], image[1], image[2], same);
      double[] f = new double[3];
      match.after(there, 0, f);
      for (int x = 0; x < 3; x++) {
        assertEquals(there[x], same[x], 1e-8);
        assertEquals(periodic[x] ? new int[] {2, -1, 3}[x] : 0, f[x], 1e-8);
      }
    }
    assertTrue(matched > 280, matched + " of 300");
  }

  @Test
  void latticesThatDifferAreNotMatched() {
    Lattice cube = Lattice.periodic(8, 0, 0, 0, 8, 0, 0, 0, 8);
    Lattice sheared = Lattice.periodic(8, 0, 0, 4, 8, 0, 0, 0, 8);
    assertTrue(LatticeMatch.between(cube, sheared).isEmpty());
    assertTrue(LatticeMatch.between(cube, Lattice.of(cube.toArray(), true, true, false)).isEmpty());
    assertTrue(
        LatticeMatch.between(cube, Lattice.periodic(8, 0, 0, 24, 8, 0, 0, 0, 8)).isPresent());
  }
}
