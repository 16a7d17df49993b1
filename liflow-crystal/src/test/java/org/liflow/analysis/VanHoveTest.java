package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class VanHoveTest {
  private static final Workers WORKERS = new Workers(1);

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  private static Trajectory walkers(double[][][] series, double edge, double timeStep) {
    int[] numbers = new int[series.length];
    Arrays.fill(numbers, 3);
    double[][] positions = new double[series[0][0].length][3 * series.length];
    for (int frame = 0; frame < positions.length; frame++) {
      for (int k = 0; k < positions[frame].length; k++) {
        positions[frame][k] = series[k / 3][k % 3][frame];
      }
    }
    return new Trajectory(
        numbers,
        List.of(Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge)),
        positions,
        timeStep);
  }

  @Test
  void aFreeWalkIsGaussian() {
    double[] diffusivity = {0.02, 0.05, 0.1};
    Trajectory walk = walkers(new RandomWalks(5).brownian(200, 400, diffusivity, 0), 1000, 0.5);
    VanHoveFunctions found =
        VanHove.of(
            List.of(walk),
            ReferenceFrame.NONE,
            Element.LI,
            new VanHove.Settings(List.of(1, 4), 4, 80, 0),
            WORKERS);
    assertTrue(found.distinct().isEmpty());
    for (int lag : new int[] {1, 4}) {
      VanHoveFunctions.Self self = found.self("Li", 0.5 * lag).orElseThrow();
      assertEquals(200 * (400 - lag), self.samples());
      double second = 0;
      for (int bin = 0; bin < found.r().size(); bin++) {
        second += self.radial().get(bin) * Math.pow(found.r().get(bin), 2) * 0.05;
      }
      assertEquals(2 * lag * 0.17, second, 0.03 * lag * 0.34);
      for (Axis axis : Axis.values()) {
        double variance = 2 * diffusivity[axis.ordinal()] * lag;
        for (int bin = 0; bin < found.x().size(); bin++) {
          double x = found.x().get(bin);
          double expected = Math.exp(-0.5 * x * x / variance) / Math.sqrt(2 * Math.PI * variance);
          // The bin's mean differs from its middle, and 80,000 / lag samples scatter.
          double noise = 5 * Math.sqrt(lag * (expected + 1e-3) / (self.samples() * 0.05));
          assertEquals(expected, self.along(axis).get(bin), 0.01 * expected + 0.006 + noise);
        }
      }
    }
  }

  @Test
  void anEinsteinCrystalKeepsItsAtoms() {
    // Independent vibrations: each displacement is a Gaussian of twice the variance at any lag.
    Trajectory crystal =
        walkers(new RandomWalks(8).brownian(150, 300, new double[3], 0.2), 1000, 1);
    VanHoveFunctions found =
        VanHove.of(
            List.of(crystal),
            ReferenceFrame.NONE,
            Element.LI,
            new VanHove.Settings(List.of(1, 30), 2, 40, 0),
            WORKERS);
    for (double lag : new double[] {1, 30}) {
      VanHoveFunctions.Self self = found.self("Li", lag).orElseThrow();
      double variance = 2 * 0.2 * 0.2;
      for (int bin = 0; bin < 40; bin++) {
        double r = found.r().get(bin);
        double maxwell =
            Math.sqrt(2 / Math.PI)
                * r
                * r
                * Math.exp(-0.5 * r * r / variance)
                / Math.pow(variance, 1.5);
        assertEquals(maxwell, self.radial().get(bin), 0.05 + 0.04 * maxwell);
      }
    }
  }

  @Test
  void hopsOnALatticeArePeaksAndCountAsHops() {
    // Probability of no hop within a frame along all axes: exp(-3 * 2 * 0.02).
    double[][][] series = new RandomWalks(3).hopping(100, 500, 0.08, 2, 0, 0);
    Trajectory hops = walkers(series, 1000, 1);
    VanHoveFunctions found =
        VanHove.of(
            List.of(hops),
            ReferenceFrame.NONE,
            Element.LI,
            new VanHove.Settings(List.of(1), 6.05, 121, 0),
            WORKERS);
    VanHoveFunctions.Self self = found.self("Li", 1).orElseThrow();
    double stay = Math.exp(-3 * 2 * 0.02);
    assertEquals(stay, self.radial().get(0) * 0.05, 0.006);
    LagDisplacements strides =
        LagDisplacements.of(hops, Element.LI, 1, ReferenceFrame.NONE, Element.LI);
    assertEquals(1 - self.radial().get(0) * 0.05, strides.shareBeyond(1), 1e-12);
    for (int bin = 0; bin < 121; bin++) {
      double r = found.r().get(bin);
      boolean site =
          List.of(0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 32.0, 36.0).stream()
              .anyMatch(square -> Math.abs(Math.sqrt(square) - r) < 0.026);
      assertTrue(site || self.radial().get(bin) == 0, "at " + r);
    }
  }

  @Test
  void theDistinctPartAtLagZeroIsTheRadialDistribution() {
    RandomWalks random = new RandomWalks(4);
    Trajectory crystal =
        random.crystal(
            random.brownian(6, 5, new double[] {0.1, 0.1, 0.1}, 0.1),
            3,
            new int[] {8, 8, 8, 22, 22, 8, 8, 8},
            6,
            1);
    // Beyond half the cell, so that atoms see images of others and of themselves.
    VanHoveFunctions found =
        VanHove.of(
            List.of(crystal),
            ReferenceFrame.NONE,
            Element.LI,
            new VanHove.Settings(List.of(0), 7, 35, 1),
            WORKERS);
    RadialDistribution expected =
        RadialDistribution.of(crystal, IntStream.range(0, 5).toArray(), 7, 35, WORKERS);
    for (RadialDistribution.Partial partial : expected.partials()) {
      double[] g =
          found.distinct(partial.second(), partial.first(), 0).orElseThrow().g().stream()
              .mapToDouble(Double::doubleValue)
              .toArray();
      assertArrayEquals(partial.g(), g, 1e-9, partial.toString());
    }
  }

  @Test
  void bothPartsAreThoseOfBruteForce() {
    for (long seed = 1; seed <= 8; seed++) {
      RandomWalks random = new RandomWalks(seed);
      int frames = 3 + (int) (6 * random.uniform());
      int lag = 1 + (int) ((frames - 1) * random.uniform());
      int every = 1 + (int) (2 * random.uniform());
      double edge = 4 + 3 * random.uniform();
      int[] framework = {8, 8, 57, 57, 8};
      Trajectory crystal =
          random.crystal(
              random.brownian(3, frames, new double[] {0.2, 0.1, 0.05}, 0.1),
              3,
              framework,
              edge,
              0.5);
      if (seed % 2 == 0) {
        double[] isotopes = crystal.masses();
        isotopes[4] = 17.999;
        crystal = crystal.withMasses(isotopes);
      }
      VanHoveFunctions found =
          VanHove.of(
              List.of(crystal, crystal.part(0, frames - 1)),
              ReferenceFrame.FRAMEWORK,
              Element.LI,
              new VanHove.Settings(List.of(lag), 5, 20, every),
              WORKERS);
      check(List.of(crystal, crystal.part(0, frames - 1)), lag, every, edge, found);
    }
  }

  /** Position of an atom seen from the framework's centre of mass. */
  private static double at(Trajectory run, int frame, int atom, int axis) {
    double sum = 0;
    double mass = 0;
    for (int k = 0; k < run.atoms(); k++) {
      if (run.element(k) != Element.LI) {
        sum += run.mass(k) * run.position(frame, k, axis);
        mass += run.mass(k);
      }
    }
    return run.position(frame, atom, axis) - sum / mass;
  }

  private static void check(
      List<Trajectory> runs, int lag, int every, double edge, VanHoveFunctions found) {
    for (Element a : Set.of(Element.LI, Element.O, Element.LA)) {
      double[] self = new double[20];
      int samples = 0;
      double[] lithium = new double[20];
      int origins = 0;
      int ofA = 0;
      for (Trajectory run : runs) {
        ofA = Displacements.atomsOf(run, a).length;
        for (int origin = 0; origin + lag < run.frames(); origin++) {
          origins += origin % every == 0 ? 1 : 0;
          for (int i = 0; i < run.atoms(); i++) {
            if (run.element(i) == a) {
              double square = 0;
              for (int axis = 0; axis < 3; axis++) {
                square += Math.pow(at(run, origin + lag, i, axis) - at(run, origin, i, axis), 2);
              }
              samples++;
              if (Math.sqrt(square) < 5) {
                self[(int) (Math.sqrt(square) * 4)]++;
              }
            }
            for (int j = 0; j < run.atoms() && origin % every == 0; j++) {
              boolean forth = run.element(i) == a && run.element(j) == Element.LI;
              boolean back = run.element(i) == Element.LI && run.element(j) == a;
              for (int image = 0; (forth || back) && image < 343; image++) {
                int[] n = {image % 7 - 3, image / 7 % 7 - 3, image / 49 - 3};
                if (i == j && image == 171) {
                  continue;
                }
                double square = 0;
                for (int axis = 0; axis < 3; axis++) {
                  square +=
                      Math.pow(
                          at(run, origin + lag, j, axis)
                              - at(run, origin, i, axis)
                              + n[axis] * edge,
                          2);
                }
                if (Math.sqrt(square) < 5) {
                  lithium[(int) (Math.sqrt(square) * 4)] +=
                      0.5 * ((forth ? 1 : 0) + (back ? 1 : 0));
                }
              }
            }
          }
        }
      }
      VanHoveFunctions.Self part = found.self(a.symbol(), lag * 0.5).orElseThrow();
      assertEquals(samples, part.samples());
      VanHoveFunctions.Distinct pair = found.distinct(a.symbol(), "Li", lag * 0.5).orElseThrow();
      for (int bin = 0; bin < 20; bin++) {
        assertEquals(self[bin] / samples * 4, part.radial().get(bin), 1e-9);
        double r = found.r().get(bin);
        double expected =
            lithium[bin] * Math.pow(edge, 3) / (4 * Math.PI * r * r * 0.25 * 3 * ofA * origins);
        assertEquals(expected, pair.g().get(bin), 1e-9, a + " around Li at " + r);
      }
    }
  }

  @Test
  void refusesWhatHasNoAnswer() {
    Trajectory walk = walkers(new RandomWalks(5).brownian(2, 5, new double[3], 0.1), 10, 1);
    VanHove.Settings settings = new VanHove.Settings(List.of(1), 4, 8, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> VanHove.of(List.of(walk), ReferenceFrame.FRAMEWORK, Element.LI, settings, WORKERS));
    assertThrows(IllegalArgumentException.class, () -> new VanHove.Settings(List.of(-1), 4, 8, 0));
    VanHove functions =
        new VanHove(Set.of(Element.O), ReferenceFrame.NONE, Element.LI, settings, WORKERS);
    assertThrows(IllegalArgumentException.class, () -> functions.begin(new int[] {3}));
    functions.begin(new int[] {8});
    assertThrows(
        IllegalArgumentException.class,
        () -> functions.add(Lattice.open(), new double[] {0, Double.NaN, 0}));
  }
}
