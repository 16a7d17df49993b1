package org.liflow.tensor.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.parallel.VectorApi;
import org.liflow.tensor.parallel.Workers;

class NeighborListTest {
  private final Workers one = new Workers(1);
  private final Workers two = new Workers(2);
  private final Workers three = new Workers(3);

  @AfterEach
  void close() {
    one.close();
    two.close();
    three.close();
  }

  /** One random crystal. */
  private static final class Sample {
    final Lattice lattice;
    final double[] positions;
    final double cutoff;

    Sample(Lattice lattice, double[] positions, double cutoff) {
      this.lattice = lattice;
      this.positions = positions;
      this.cutoff = cutoff;
    }

    int atoms() {
      return positions.length / 3;
    }
  }

  /** Triclinic, tiny, flat, open, partly open cells in turn, with atoms in and far outside. */
  private static Sample sample(int seed) {
    Random random = new Random(seed);
    double[] edges = new double[3];
    for (int k = 0; k < 3; k++) {
      edges[k] = 2 + 10 * random.nextDouble();
    }
    if (seed % 5 == 1) {
      edges[random.nextInt(3)] = 1.5;
    }
    double skew = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 0.5 : 1.5;
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      double tilt = 2 * random.nextDouble() - 1;
      vectors[k] = k % 4 == 0 ? edges[k / 4] : k % 4 < 2 ? 0 : skew * tilt * edges[k / 3];
    }
    if (determinant(vectors) < 0) {
      for (int k = 0; k < 9; k++) {
        vectors[k] = -vectors[k];
      }
    }
    boolean closed = seed % 4 < 2;
    Lattice lattice =
        Lattice.of(
            vectors,
            closed || random.nextBoolean(),
            closed || random.nextBoolean(),
            closed || random.nextBoolean());
    int atoms = 1 + random.nextInt(80);
    double cutoff = 0.5 + 4.5 * random.nextDouble();
    double spread = seed % 7 == 0 ? 50 : seed % 2 == 0 ? 1 : 3;
    double[] positions = new double[3 * atoms];
    double[] cartesian = new double[3];
    for (int n = 0; n < atoms; n++) {
      lattice.toCartesian(
          spread * (random.nextDouble() - 0.5),
          spread * (random.nextDouble() - 0.5),
          spread * (random.nextDouble() - 0.5),
          cartesian);
      System.arraycopy(cartesian, 0, positions, 3 * n, 3);
    }
    return new Sample(lattice, positions, cutoff);
  }

  private static double determinant(double[] v) {
    return v[0] * (v[4] * v[8] - v[5] * v[7])
        - v[1] * (v[3] * v[8] - v[5] * v[6])
        + v[2] * (v[3] * v[7] - v[4] * v[6]);
  }

  /** Every pair as {receiver, neighbour, a, b, c}, in the list's order. */
  private static List<List<Integer>> pairs(NeighborList list) {
    List<List<Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < list.atoms(); i++) {
      for (int p = list.start(i); p < list.end(i); p++) {
        pairs.add(
            List.of(i, list.neighbor(p), list.image(p, 0), list.image(p, 1), list.image(p, 2)));
        assertEquals(i, list.receiver(p));
        for (int k = 0; k < 3; k++) {
          assertEquals(list.image(p, k), list.image(i, p, k));
        }
      }
    }
    return pairs;
  }

  /** The definition, tried on every image that could matter. */
  private static List<List<Integer>> bruteForce(Sample sample) {
    Lattice lattice = sample.lattice;
    double[] heights = lattice.heights();
    double[] x = sample.positions;
    double[] fi = new double[3];
    double[] fj = new double[3];
    List<List<Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < sample.atoms(); i++) {
      lattice.toFractional(x[3 * i], x[3 * i + 1], x[3 * i + 2], fi);
      for (int j = 0; j < sample.atoms(); j++) {
        lattice.toFractional(x[3 * j], x[3 * j + 1], x[3 * j + 2], fj);
        int[] from = new int[3];
        int[] to = new int[3];
        for (int k = 0; k < 3; k++) {
          if (lattice.isPeriodic(k)) {
            from[k] = (int) Math.floor(fi[k] - fj[k] - sample.cutoff / heights[k]) - 1;
            to[k] = (int) Math.ceil(fi[k] - fj[k] + sample.cutoff / heights[k]) + 1;
          }
        }
        for (int a = from[0]; a <= to[0]; a++) {
          for (int b = from[1]; b <= to[1]; b++) {
            for (int c = from[2]; c <= to[2]; c++) {
              double square = 0;
              for (int k = 0; k < 3; k++) {
                double d =
                    (x[3 * j + k] - x[3 * i + k])
                        + (a * lattice.get(0, k) + b * lattice.get(1, k) + c * lattice.get(2, k));
                square += d * d;
              }
              boolean same = i == j && a == 0 && b == 0 && c == 0;
              if (!same && square < sample.cutoff * sample.cutoff) {
                pairs.add(List.of(i, j, a, b, c));
              }
            }
          }
        }
      }
    }
    return pairs;
  }

  private NeighborList build(Sample sample) {
    return NeighborList.build(sample.lattice, sample.positions, sample.cutoff, one);
  }

  @Test
  @Tag("slow")
  void equalsBruteForceInRandomCells() {
    int pairs = 0;
    for (int seed = 0; seed < 250; seed++) {
      Sample sample = sample(seed);
      List<List<Integer>> expected = bruteForce(sample);
      assertEquals(expected, pairs(build(sample)), "seed " + seed);
      pairs += expected.size();
    }
    assertTrue(pairs > 100_000, "the samples are too thin to show anything: " + pairs);
  }

  @Test
  @Tag("slow")
  void everyPairComesWithItsReverse() {
    for (int seed = 0; seed < 60; seed++) {
      List<List<Integer>> pairs = pairs(build(sample(seed)));
      Set<List<Integer>> set = new HashSet<>(pairs);
      assertEquals(pairs.size(), set.size());
      for (List<Integer> p : pairs) {
        assertTrue(
            set.contains(List.of(p.get(1), p.get(0), -p.get(2), -p.get(3), -p.get(4))),
            "seed " + seed + ": " + p);
      }
    }
  }

  /** Shells that lie at the cutoff exactly are where rounding could break the symmetry. */
  @Test
  void shellsAtTheCutoffAreSymmetricAndFollowTheDefinition() {
    Random random = new Random(5);
    for (int round = 0; round < 20; round++) {
      double edge = round == 0 ? 3 : 2 + random.nextDouble();
      Lattice lattice = Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge).repeat(2, 2, 2);
      double[] origin = {random.nextDouble(), 7 * random.nextDouble(), -90 * random.nextDouble()};
      double[] positions = new double[24];
      for (int n = 0; n < 8; n++) {
        for (int k = 0; k < 3; k++) {
          positions[3 * n + k] = origin[k] + (n >> k & 1) * edge + 6 * edge * random.nextInt(9);
        }
      }
      for (double cutoff : new double[] {edge, 2 * edge, edge * Math.sqrt(2)}) {
        Sample sample = new Sample(lattice, positions, cutoff);
        assertEquals(bruteForce(sample), pairs(build(sample)));
      }
    }
  }

  @Test
  @Tag("reference-data")
  void sameEntriesAtAnyNumberOfThreads() {
    for (int seed = 0; seed < 40; seed++) {
      Sample sample = sample(seed);
      NeighborList list = build(sample);
      for (Workers workers : new Workers[] {two, three}) {
        assertEquals(
            list, NeighborList.build(sample.lattice, sample.positions, sample.cutoff, workers));
      }
    }
    Lattice lattice = LgpsCell.LATTICE.repeat(5, 5, 4);
    double[] positions = LgpsCell.supercell(5, 5, 4);
    NeighborList list = NeighborList.build(lattice, positions, 5, one);
    assertEquals(list, NeighborList.build(lattice, positions, 5, two));
    assertEquals(list, NeighborList.build(lattice, positions, 5, three));
    assertNotEquals(list, NeighborList.build(lattice, positions, 5.01, three));
  }

  @Test
  @Tag("reference-data")
  void sameEntriesByEitherLoops() {
    assumeTrue(VectorApi.obstacle().isEmpty(), "no Vector API");
    for (int seed = 0; seed < 200; seed++) {
      Sample sample = sample(seed);
      NeighborSearch vectors =
          new NeighborSearch(
              sample.lattice,
              sample.positions,
              sample.cutoff,
              two,
              atoms -> VectorApi.find(SearchLoops.class, "VectorSearchLoops").orElseThrow());
      assertEquals(build(sample), vectors.run(), "seed " + seed);
    }
    // Large enough for either by itself.
    Lattice lattice = LgpsCell.LATTICE.repeat(8, 8, 7);
    double[] positions = LgpsCell.supercell(8, 8, 7);
    NeighborSearch plain =
        new NeighborSearch(lattice, positions, 5, two, atoms -> new PlainSearchLoops());
    assertEquals(NeighborList.build(lattice, positions, 5, two), plain.run());
  }

  @Test
  void permutationPermutesThePairs() {
    for (int seed = 0; seed < 60; seed++) {
      Sample sample = sample(seed);
      Integer[] order = new Integer[sample.atoms()];
      Arrays.setAll(order, n -> n);
      Collections.shuffle(Arrays.asList(order), new Random(seed));
      double[] permuted = new double[sample.positions.length];
      for (int n = 0; n < order.length; n++) {
        System.arraycopy(sample.positions, 3 * order[n], permuted, 3 * n, 3);
      }
      Set<List<Integer>> back = new HashSet<>();
      for (List<Integer> p :
          pairs(NeighborList.build(sample.lattice, permuted, sample.cutoff, one))) {
        back.add(List.of(order[p.get(0)], order[p.get(1)], p.get(2), p.get(3), p.get(4)));
      }
      assertEquals(new HashSet<>(pairs(build(sample))), back);
    }
  }

  @Test
  void translationChangesNothing() {
    for (int seed = 0; seed < 60; seed++) {
      Sample sample = sample(seed);
      Random random = new Random(seed);
      double[] by = {
        20 * random.nextGaussian(), 20 * random.nextGaussian(), 20 * random.nextGaussian()
      };
      double[] moved = sample.positions.clone();
      for (int k = 0; k < moved.length; k++) {
        moved[k] += by[k % 3];
      }
      assertEquals(
          pairs(build(sample)),
          pairs(NeighborList.build(sample.lattice, moved, sample.cutoff, two)));
    }
  }

  @Test
  void wrappedPositionsGiveTheSameVectors() {
    for (int seed = 0; seed < 60; seed++) {
      Sample sample = sample(seed);
      double[] wrapped = sample.positions.clone();
      double[] f = new double[3];
      double[] cartesian = new double[3];
      for (int n = 0; n < sample.atoms(); n++) {
        sample.lattice.toFractional(wrapped[3 * n], wrapped[3 * n + 1], wrapped[3 * n + 2], f);
        for (int k = 0; k < 3; k++) {
          f[k] -= sample.lattice.isPeriodic(k) ? Math.floor(f[k]) : 0;
        }
        sample.lattice.toCartesian(f[0], f[1], f[2], cartesian);
        System.arraycopy(cartesian, 0, wrapped, 3 * n, 3);
      }
      NeighborList given = build(sample);
      NeighborList inside = NeighborList.build(sample.lattice, wrapped, sample.cutoff, one);
      assertEquals(given.size(), inside.size());
      double[] expected = new double[3];
      double[] actual = new double[3];
      for (int i = 0; i < given.atoms(); i++) {
        for (int p = given.start(i); p < given.end(i); p++) {
          assertEquals(given.neighbor(p), inside.neighbor(p));
          given.vector(i, p, sample.positions, expected);
          inside.vector(i, p, wrapped, actual);
          assertArrayEquals(expected, actual, 1e-9);
        }
      }
    }
  }

  @Test
  void atomsAtOnePlaceAreNeighborsButNoAtomIsItsOwn() {
    NeighborList list =
        NeighborList.build(Lattice.open(), new double[] {1, 2, 3, 1, 2, 3}, 1e-3, one);
    assertEquals(List.of(List.of(0, 1, 0, 0, 0), List.of(1, 0, 0, 0, 0)), pairs(list));
  }

  @Test
  void oneAtomSeesItsImages() {
    Lattice cubic = Lattice.periodic(3, 0, 0, 0, 3, 0, 0, 0, 3);
    assertEquals(0, NeighborList.build(cubic, new double[3], 3, one).size());
    assertEquals(6, NeighborList.build(cubic, new double[3], 3.01, one).size());
    assertEquals(18, NeighborList.build(cubic, new double[3], 4.25, one).size());
    Lattice chain = Lattice.of(cubic.toArray(), false, true, false);
    assertEquals(
        List.of(List.of(0, 0, 0, -1, 0), List.of(0, 0, 0, 1, 0)),
        pairs(NeighborList.build(chain, new double[3], 3.01, one)));
  }

  @Test
  void noAtomsNoPairs() {
    NeighborList list = NeighborList.build(Lattice.open(), new double[0], 5, two);
    assertEquals(0, list.atoms());
    assertEquals(0, list.size());
  }

  @ParameterizedTest
  @Tag("reference-data")
  @ValueSource(ints = {1, 7, 20})
  void supercellHasSoManyTimesThePairs(int repeats) {
    NeighborList cell = NeighborList.build(LgpsCell.LATTICE, LgpsCell.supercell(1, 1, 1), 5, one);
    NeighborList crystal =
        NeighborList.build(
            LgpsCell.LATTICE.repeat(repeats, repeats, 5),
            LgpsCell.supercell(repeats, repeats, 5),
            5,
            two);
    assertEquals(5 * repeats * repeats * cell.size(), crystal.size());
    for (int atom = 0; atom < crystal.atoms(); atom++) {
      int same = atom % cell.atoms();
      assertEquals(cell.end(same) - cell.start(same), crystal.end(atom) - crystal.start(atom));
    }
  }

  @Test
  @Tag("reference-data")
  void aMillionAtoms() {
    NeighborList cell = NeighborList.build(LgpsCell.LATTICE, LgpsCell.supercell(1, 1, 1), 5, one);
    Lattice lattice = LgpsCell.LATTICE.repeat(25, 25, 32);
    double[] positions = LgpsCell.supercell(25, 25, 32);
    NeighborList crystal = NeighborList.build(lattice, positions, 5, two);
    assertEquals(1_000_000, crystal.atoms());
    assertEquals(20_000 * cell.size(), crystal.size());
    double[] vector = new double[3];
    for (int p = 0; p < crystal.size(); p += 9973) {
      crystal.vector(crystal.receiver(p), p, positions, vector);
      double square = vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
      assertTrue(square > 1 && square < 25);
    }
  }

  /** A dense slab and thin vapour: groups of many atoms, of few, and of images alone. */
  @Test
  @Tag("slow")
  void aSlabWithVapourEqualsBruteForce() {
    Random random = new Random(11);
    Lattice slab = Lattice.of(new double[] {14, 0, 0, 3, 13, 0, -6, 2, 90}, true, true, false);
    double[] positions = new double[3 * 900];
    double[] cartesian = new double[3];
    for (int n = 0; n < 900; n++) {
      double height = n < 800 ? 0.2 * random.nextDouble() : random.nextDouble();
      slab.toCartesian(random.nextDouble(), random.nextDouble(), height, cartesian);
      System.arraycopy(cartesian, 0, positions, 3 * n, 3);
    }
    for (double cutoff : new double[] {1.2, 3.1, 6.3}) {
      Sample sample = new Sample(slab, positions, cutoff);
      assertEquals(bruteForce(sample), pairs(build(sample)));
    }
  }

  /** Atoms that flew off must not make the rest share one box, or the grid larger than memory. */
  @Test
  void strayAtomsFarAwayCostNothing() {
    int atoms = 60_000;
    Random random = new Random(3);
    double[] positions = new double[3 * atoms];
    for (int k = 0; k < positions.length; k++) {
      positions[k] = 100 * random.nextDouble();
    }
    double[] sorted = positions.clone();
    for (int n = 0; n < 200; n++) {
      for (int k = 0; k < 3; k++) {
        sorted[3 * (297 * n) + k] = 1e9 * random.nextGaussian();
      }
    }
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          NeighborList whole = NeighborList.build(Lattice.open(), positions, 3, two);
          NeighborList stray = NeighborList.build(Lattice.open(), sorted, 3, two);
          assertTrue(stray.size() > 0.98 * whole.size() && stray.size() < whole.size());
        });
  }

  @Test
  void aThinLineOfAtomsNeedsNoGiantGrid() {
    int atoms = 20_000;
    double[] positions = new double[3 * atoms];
    for (int k = 0; k < positions.length; k++) {
      positions[k] = 1e5 * (k / 3);
    }
    assertEquals(0, NeighborList.build(Lattice.open(), positions, 5, two).size());
    for (int k = 0; k < positions.length; k++) {
      positions[k] = k / 3;
    }
    assertEquals(2 * (atoms - 1), NeighborList.build(Lattice.open(), positions, 2, two).size());
  }

  @Test
  void laterPositionsGiveLaterVectors() {
    Lattice lattice = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);
    NeighborList list =
        NeighborList.build(lattice, new double[] {0.5, 0, 0, 3.5 + 8, 0, 0}, 1.5, one);
    double[] out = new double[3];
    list.vector(0, list.start(0), new double[] {0.5, 0.25, 0, 3.75 + 8, 0, 0}, out);
    assertArrayEquals(new double[] {-0.75, -0.25, 0}, out);
    assertEquals(-3, list.image(list.start(0), 0));
  }

  @Test
  void refusesBadInput() {
    Lattice lattice = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);
    for (double cutoff : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused("cutoff", () -> NeighborList.build(lattice, new double[3], cutoff, one));
    }
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e13}) {
      double[] positions = new double[12];
      positions[7] = bad;
      refused("atom 2 ", () -> NeighborList.build(lattice, positions, 2, one));
    }
    refused("4 numbers", () -> NeighborList.build(lattice, new double[4], 2, one));
    refused("wrapped", () -> NeighborList.build(lattice, new double[] {0, 1e11, 0}, 2, one));
    Lattice sheet = Lattice.of(lattice.toArray(), true, false, true);
    refused("images of", () -> NeighborList.build(sheet, new double[300_000], 1000, one));
    Lattice chain = Lattice.of(lattice.toArray(), false, true, false);
    refused("vector b", () -> NeighborList.build(chain, new double[3], 4 * 512, one));
    assertEquals(2 * 511, NeighborList.build(chain, new double[3], 4 * 511.5, one).size());
  }

  /** What a list refuses is known before the search, whatever the cell. */
  @Test
  void tellsBeforeTheSearchWhetherThereCanBeAList() {
    Lattice tiny = Lattice.periodic(0.01, 0, 0, 0, 0.01, 0, 0, 0, 0.01);
    Lattice needle = Lattice.periodic(1e6, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3);
    Lattice small = Lattice.periodic(0.3, 0, 0, 0.1, 0.3, 0, 0.2, 0.1, 0.3);
    double[] three = {0, 0, 0, 0.5, 1, 2, 3, 4, 5};
    for (Executable build :
        List.<Executable>of(
            () -> NeighborList.build(tiny, three, 5, one),
            () -> NeighborList.requirePossible(tiny, three, 5, one),
            () -> NeighborList.build(needle, three, 5, one),
            () -> NeighborList.requirePossible(needle, three, 5, one),
            () -> NeighborList.requirePossible(small, new double[] {0, 2e12, 0}, 1, one))) {
      assertThrows(NeighborLimitException.class, build);
    }
    NeighborList.requirePossible(small, three, 2, one);
    assertTrue(NeighborList.build(small, three, 2, one).size() > 1000);
  }

  @Test
  void refusesMorePairsThanAnIntCounts() {
    Lattice lattice = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);
    ArithmeticException refused =
        assertThrows(
            ArithmeticException.class,
            () -> NeighborList.build(lattice, new double[3000], 1000, one));
    assertTrue(refused.getMessage().contains("too many"), refused.getMessage());
  }

  private static void refused(String word, Executable build) {
    IllegalArgumentException problem = assertThrows(IllegalArgumentException.class, build);
    assertTrue(problem.getMessage().contains(word), problem.getMessage());
  }
}
