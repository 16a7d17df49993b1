package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class ReplicaScatterTest {
  private static final double D = 0.02;

  /** Sixteen lithium atoms that move in fours, and four oxygen atoms at rest. */
  private static Trajectory inConcert(RandomWalks walks, int frames) {
    double[][][] fours = walks.brownian(4, frames, new double[] {D, D, D}, 0);
    double[][] positions = new double[frames][60];
    for (int frame = 0; frame < frames; frame++) {
      for (int atom = 0; atom < 20; atom++) {
        for (int axis = 0; axis < 3; axis++) {
          positions[frame][3 * atom + axis] =
              3 * (atom / 4 + axis * (atom % 4))
                  + (atom < 16 ? fours[atom / 4][axis][frame] - fours[atom / 4][axis][0] : 0);
        }
      }
    }
    int[] species = new int[20];
    Arrays.fill(species, 0, 16, 3);
    Arrays.fill(species, 16, 20, 8);
    return new Trajectory(
        species, List.of(Lattice.periodic(40, 0, 0, 0, 40, 0, 0, 0, 40)), positions, 1);
  }

  /** Atoms in fours make the atoms' scatter half of what the truth is; the replicas' is right. */
  @Test
  @Tag("slow")
  void coversTheTruthWhereAtomsMoveInConcert() {
    RandomWalks walks = new RandomWalks(11);
    DiffusivitySettings settings = DiffusivitySettings.DEFAULT.withFromTime(1);
    int runs = 300;
    int atoms = 0;
    int blocks = 0;
    int replicas = 0;
    for (int run = 0; run < runs; run++) {
      List<Trajectory> all = new ArrayList<>();
      List<Diffusivity> each = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        all.add(inConcert(walks, 60));
        each.add(SelfDiffusivity.estimate(all.subList(k, k + 1), Element.LI, settings));
      }
      Diffusivity pooled = SelfDiffusivity.estimate(all, Element.LI, settings);
      atoms += covers(pooled.asIfIndependent()) ? 1 : 0;
      blocks += covers(pooled) ? 1 : 0;
      replicas += covers(ReplicaScatter.of(pooled, each)) ? 1 : 0;
    }
    assertTrue(atoms < 0.85 * runs, atoms + " by atoms of " + runs);
    // Binomial: a standard deviation of 0.0126.
    assertEquals(0.95, blocks / (double) runs, 0.04, blocks + " by blocks of " + runs);
    assertEquals(0.95, replicas / (double) runs, 0.035, replicas + " by replicas of " + runs);
  }

  private static boolean covers(Diffusivity estimate) {
    Estimate interval = estimate.estimate();
    double truth = D * Diffusivity.CM2_PER_S;
    return interval.lower95() < truth && truth < interval.upper95();
  }

  @Test
  void theAnalysisUsesItFromSixReplicasOn() {
    RandomWalks walks = new RandomWalks(12);
    List<Trajectory> all = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      all.add(inConcert(walks, 60));
    }
    assertEquals(6, self(all).walkers());
    assertEquals(5, self(all).degreesOfFreedom());
    assertEquals(5 * 16, self(all.subList(0, 5)).walkers());
  }

  /** Orderings of one crystal widen the interval however few they are, and never narrow it. */
  @Test
  void scatterOfDifferentOrderingsAlwaysCounts() {
    RandomWalks walks = new RandomWalks(13);
    int wider = 0;
    for (int run = 0; run < 10; run++) {
      List<Trajectory> all = new ArrayList<>();
      for (int k = 0; k < 2 + run % 3; k++) {
        all.add(inConcert(walks, 60));
      }
      Estimate alike = self(all).estimate();
      Estimate differ = self(all, true).estimate();
      double before = alike.upper95() - alike.lower95();
      double after = differ.upper95() - differ.lower95();
      assertTrue(after > 0.999 * before, before + " and " + after);
      wider += after > 1.001 * before ? 1 : 0;
    }
    assertTrue(wider >= 4, wider + " of 10 wider");
  }

  private static Diffusivity self(List<Trajectory> replicas) {
    return self(replicas, false);
  }

  private static Diffusivity self(List<Trajectory> replicas, boolean differ) {
    try (Workers workers = new Workers(1)) {
      return DiffusionAnalysis.of(
              List.of(new DiffusionAnalysis.Run(300, replicas, differ)),
              DiffusionAnalysis.Settings.of(Element.LI),
              workers)
          .temperatures()
          .get(0)
          .self();
    }
  }
}
