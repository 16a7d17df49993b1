package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.parallel.Workers;

class RadialDistributionTest {
  private static final Workers WORKERS = new Workers(1);

  @Test
  @Tag("reference-data")
  void equalsTheReference() {
    try (Npz data = Npz.open(SharedData.require("golden/analysis_argyrodite.npz"))) {
      int[] frames =
          Arrays.stream(data.read("rdf_frames").toLongs()).mapToInt(Math::toIntExact).toArray();
      RadialDistribution found =
          RadialDistribution.of(MeanSquaredDisplacementTest.argyrodite(), frames, 5, 50, WORKERS);
      assertArrayEquals(data.read("rdf_r").toDoubles(), found.r(), 1e-12);
      assertArrayEquals(data.read("rdf").toDoubles(), found.total(), 1e-9);
      assertEquals(10, found.partials().size());
      // The P–S bond of the PS4 tetrahedra.
      double[] bond = found.partial(Element.S, Element.P).orElseThrow().g();
      int peak = 0;
      for (int bin = 0; bin < 50; bin++) {
        peak = bond[bin] > bond[peak] ? bin : peak;
      }
      assertEquals(2.05, found.r()[peak], 0.11);
    }
  }

  @Test
  void anIdealGasIsFlatBeyondTheCellToo() {
    RandomWalks random = new RandomWalks(31);
    int atoms = 150;
    double[][] positions = new double[40][3 * atoms];
    for (double[] frame : positions) {
      Arrays.setAll(frame, k -> 30 * random.uniform() - 7);
    }
    int[] numbers = new int[atoms];
    Arrays.setAll(numbers, k -> k % 3 == 0 ? 3 : 16);
    Trajectory gas =
        new Trajectory(
            numbers, List.of(Lattice.periodic(10, 0, 0, 2, 10, 0, 1, 1, 10)), positions, 1);
    int[] frames = java.util.stream.IntStream.range(0, 40).toArray();
    RadialDistribution found = RadialDistribution.of(gas, frames, 13, 26, WORKERS);
    for (int bin = 6; bin < 26; bin++) {
      assertEquals(1, found.total()[bin], 0.06, "bin " + bin);
    }
    double[] unlike = found.partial(Element.LI, Element.S).orElseThrow().g();
    assertEquals(1, Arrays.stream(unlike).skip(10).average().orElseThrow(), 0.03);
  }

  @Test
  void aCubicCrystalHasItsShells() {
    double a = 4;
    double[] sites = {0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0};
    Trajectory crystal =
        new Trajectory(
            new int[] {29, 29, 29, 29},
            List.of(Lattice.periodic(a, 0, 0, 0, a, 0, 0, 0, a)),
            new double[][] {sites},
            1);
    int bins = 700;
    RadialDistribution found = RadialDistribution.of(crystal, new int[] {0}, 7, bins, WORKERS);
    double width = 7.0 / bins;
    double[] square = {0.5, 1, 1.5, 2, 2.5, 3};
    int[] neighbors = {12, 6, 24, 12, 24, 8};
    double left = 0;
    for (int bin = 0; bin < bins; bin++) {
      double shell = 4 * Math.PI * found.r()[bin] * found.r()[bin] * width;
      left += found.total()[bin] * shell * 4 / (a * a * a);
    }
    for (int shell = 0; shell < 6; shell++) {
      double distance = a * Math.sqrt(square[shell]);
      double counted = 0;
      for (int bin = 0; bin < bins; bin++) {
        if (Math.abs(found.r()[bin] - distance) < 0.05) {
          double volume = 4 * Math.PI * found.r()[bin] * found.r()[bin] * width;
          counted += found.total()[bin] * volume * 4 / (a * a * a);
        }
      }
      assertEquals(neighbors[shell], counted, 1e-9);
      left -= counted;
    }
    assertEquals(0, left, 1e-9);
  }

  @Test
  void refusesWhatHasNoDensity() {
    Trajectory open =
        new Trajectory(new int[] {3}, List.of(Lattice.open()), new double[][] {{0, 0, 0}}, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> RadialDistribution.of(open, new int[] {0}, 5, 5, WORKERS));
    assertThrows(
        IllegalArgumentException.class,
        () -> RadialDistribution.of(open, new int[0], 5, 5, WORKERS));
  }
}
