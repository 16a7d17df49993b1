package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;

class ConvergenceCheckTest {
  private static final Backend BACKEND = SmallModels.scalarBackend(2);
  private static final Element LI = Element.LI;

  /** Rock salt of lithium and fluorine. */
  private static final Structure SALT = salt();

  @AfterAll
  static void close() {
    BACKEND.close();
  }

  private static Structure salt() {
    int[] species = new int[8];
    double[] positions = new double[24];
    for (int k = 0; k < 8; k++) {
      species[k] = Integer.bitCount(k) % 2 == 0 ? 3 : 9;
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * k + axis] = 2.01 * (k >> axis & 1);
      }
    }
    return new Structure(Lattice.periodic(4.02, 0, 0, 0, 4.02, 0, 0, 0, 4.02), species, positions)
        .repeat(2, 1, 1);
  }

  private static FlowModel model(ModelFile file) {
    return new FlowModel("a model", file, BACKEND);
  }

  /** Ten times as fast as the small model: a solver of few steps has an error to be seen. */
  private static FlowModel lively() {
    return model(SmallModels.scaled(SmallModels.propagator(), "output_block.linear_v.weight", 6));
  }

  private static List<CheckFrame> frames(int count) {
    Random random = new Random(3);
    List<CheckFrame> frames = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] positions = SALT.positions();
      for (int i = 0; i < positions.length; i++) {
        positions[i] += 0.05 * random.nextGaussian();
      }
      frames.add(new CheckFrame(SALT.withPositions(positions), 600, k));
    }
    return frames;
  }

  @Test
  void theSameSolverHasNoErrorAndAFinerOneHas() {
    try (FlowModel propagator = lively()) {
      Simulation coarse = Simulation.builder(propagator).solver(RungeKutta.euler(2)).build();
      List<CheckFrame> frames = frames(5);
      FrameStrides one = FrameStrides.of(coarse, frames, 3);
      FrameStrides again = FrameStrides.of(coarse, frames, 3);
      FrameStrides finer = FrameStrides.of(coarse.finer().orElseThrow(), frames, 3);
      for (int k = 0; k < 5; k++) {
        assertTrue(one.hasFirstDraw(k) && one.isWhole(k));
        assertEquals(one.meanSquare(k, LI), again.meanSquare(k, LI));
        assertEquals(one.slope(k, LI), again.slope(k, LI));
        assertTrue(one.meanSquare(k, LI) != finer.meanSquare(k, LI));
      }
      assertEquals(2 * one.evaluations(), finer.evaluations());
    }
  }

  /** Frames alone and in one batch; and what a run does before and after a check. */
  @Test
  void aCheckChangesNoBits() {
    try (FlowModel propagator = lively();
        FlowModel corrector = model(SmallModels.corrector())) {
      Simulation simulation =
          Simulation.builder(propagator).corrector(corrector).correctorEvery(2).seed(9).build();
      Trajectory before = simulation.run(SALT, 600, 3);
      List<CheckFrame> frames = frames(4);
      ConvergenceCheck check =
          new ConvergenceCheck(new ConvergenceCheck.Settings(4, 3, true, 0.1), LI);
      Optional<SolverConvergence> found = check.of(simulation, frames);
      assertEquals(found, check.of(simulation, frames));
      Trajectory after = simulation.run(SALT, 600, 3);
      assertArrayEquals(before.copyPositions(), after.copyPositions());
      FrameStrides together = FrameStrides.of(simulation, frames, 2);
      for (int k = 0; k < frames.size(); k++) {
        FrameStrides alone = FrameStrides.of(simulation, frames.subList(k, k + 1), 2);
        assertEquals(alone.meanSquare(0, LI), together.meanSquare(k, LI));
        assertEquals(alone.slope(0, LI), together.slope(k, LI));
      }
    }
  }

  @Test
  void statisticsAreThoseOfTheDisplacements() {
    try (FlowModel propagator = lively()) {
      Simulation simulation = Simulation.builder(propagator).seed(5).build();
      CheckFrame frame = new CheckFrame(SALT, 500, 7);
      FrameStrides strides = FrameStrides.of(simulation, List.of(frame), 4);
      Replica replica = frame.replica(1);
      List<double[]> positions = new ArrayList<>(List.of(replica.positions()));
      simulation.run(
          List.of(replica),
          replica.strides() + 4,
          (moved, redraws) -> positions.add(moved.positions()));
      double square = square(positions.get(0), positions.get(1));
      assertEquals(square, strides.meanSquare(0, LI), 1e-12);
      double first = 0;
      double second = 0;
      for (int k = 0; k < 4; k++) {
        first += square(positions.get(k), positions.get(k + 1)) / 4;
        second += k < 3 ? square(positions.get(k), positions.get(k + 2)) / 3 : 0;
      }
      assertEquals((second - first) / SmallModels.STRIDE, strides.slope(0, LI), 1e-9);
      double[] moved = new double[SALT.count(LI)];
      int atom = 0;
      for (int k = 0; k < SALT.size(); k++) {
        if (SALT.element(k) == LI) {
          double sum = 0;
          for (int axis = 3 * k; axis < 3 * k + 3; axis++) {
            sum += Math.pow(positions.get(1)[axis] - positions.get(0)[axis], 2);
          }
          moved[atom++] = Math.sqrt(sum);
        }
      }
      Arrays.sort(moved);
      double middle = (moved[moved.length / 2 - 1] + moved[moved.length / 2]) / 2;
      assertEquals(0.5, strides.hopFraction(0, LI, middle));
      assertEquals(0, strides.hopFraction(0, LI, 100));
      assertEquals(1, strides.hopFraction(0, LI, 1e-9));
    }
  }

  private static double square(double[] from, double[] to) {
    double sum = 0;
    for (int k = 0; k < SALT.size(); k++) {
      if (SALT.element(k) == LI) {
        for (int axis = 3 * k; axis < 3 * k + 3; axis++) {
          sum += (to[axis] - from[axis]) * (to[axis] - from[axis]);
        }
      }
    }
    return sum / SALT.count(LI);
  }

  /** The error found agrees with that against a reference of many steps. */
  @Test
  void theExtrapolatedErrorIsTheErrorAgainstManySteps() {
    try (FlowModel propagator = lively()) {
      List<CheckFrame> frames = frames(8);
      for (String solver : List.of("euler-16", "midpoint-12")) {
        Simulation simulation =
            Simulation.builder(propagator).solver(OdeSolver.parse(solver)).build();
        SolverConvergence found =
            new ConvergenceCheck(new ConvergenceCheck.Settings(8, 1, true, 0.2), LI)
                .of(simulation, frames)
                .orElseThrow();
        assertEquals(solver, found.solver());
        FrameStrides exact =
            FrameStrides.of(
                Simulation.builder(propagator).solver(OdeSolver.parse("rk4-60")).build(),
                frames,
                1);
        double limit = 0;
        for (int k = 0; k < 8; k++) {
          limit += exact.meanSquare(k, LI) / 8;
        }
        SolverError square = found.meanSquare().get("Li");
        double error = square.value() / limit - 1;
        assertNotNull(square.extrapolated(), solver + " " + square);
        assertEquals(error, square.extrapolated(), 0.25 * Math.abs(error), solver + " " + square);
        assertNull(found.diffusivity().change(), "one stride has no slope");
        assertEquals(List.of("Li", "F"), List.copyOf(found.meanSquare().keySet()));
      }
    }
  }

  @Test
  void extrapolationIsExactForPowers() {
    Random random = new Random(1);
    for (int k = 0; k < 200; k++) {
      int order = 1 + random.nextInt(4);
      double limit = 0.1 + random.nextDouble();
      double c = limit * (random.nextDouble() - 0.5);
      double coarse = limit + c;
      double finer = limit + c / Math.pow(2, order);
      double found = ConvergenceCheck.extrapolated(coarse / finer - 1, order);
      assertEquals(coarse / limit - 1, found, 1e-10);
    }
    assertTrue(ConvergenceCheck.isOfOrder(4, 2) && ConvergenceCheck.isOfOrder(2.1, 2));
    assertFalse(ConvergenceCheck.isOfOrder(1.9, 2) || ConvergenceCheck.isOfOrder(8.1, 2));
    assertFalse(ConvergenceCheck.isOfOrder(-4, 2) || ConvergenceCheck.isOfOrder(Double.NaN, 2));
  }

  @Test
  void intervalsHoldTheTrueRatio() {
    Random random = new Random(8);
    int held = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] one = new double[20];
      double[] other = new double[20];
      for (int k = 0; k < 20; k++) {
        other[k] = 5 + random.nextGaussian();
        one[k] = 0.9 * other[k] + 0.2 * random.nextGaussian();
      }
      SolverChange change = SolverChange.of(one, other);
      assertTrue(change.lower95() <= change.value() && change.value() <= change.upper95());
      assertEquals(change, SolverChange.of(one, other));
      held += change.lower95() <= -0.1 && -0.1 <= change.upper95() ? 1 : 0;
    }
    assertTrue(held > 170 && held < 200, held + " of 200");
    assertTrue(Double.isNaN(SolverChange.of(new double[] {1}, new double[] {2}).value()));
    assertTrue(Double.isNaN(SolverChange.of(new double[2], new double[2]).value()));
    assertThrows(
        IllegalArgumentException.class, () -> SolverChange.of(new double[2], new double[3]));
  }

  @Test
  void aSolverWithoutAFinerFormIsNotChecked() {
    try (FlowModel propagator = lively()) {
      Simulation own = Simulation.builder(propagator).solver(new OwnParts.HostEuler(2)).build();
      ConvergenceCheck check = new ConvergenceCheck(ConvergenceCheck.Settings.within(0), LI);
      assertTrue(check.of(own, frames(3)).isEmpty());
      assertTrue(
          check.of(Simulation.builder(propagator).build(), frames(1)).isEmpty(), "one frame");
    }
  }

  @Test
  void costsKeepToTheirBounds() {
    for (long cost = 0; cost < 2000; cost++) {
      long own = ConvergenceCheck.Settings.within(cost).cost();
      assertTrue(own <= Math.max(18, cost), cost + " " + own);
    }
    assertThrows(
        IllegalArgumentException.class, () -> new ConvergenceCheck.Settings(1, 1, true, 1));
  }

  /** Models are run by their own samplers, unless a solver is given for both. */
  @Test
  void eachModelHasItsOwnSampler() {
    try (FlowModel published = model(SmallModels.propagator());
        FlowModel own = model(SmallModels.propagator().withSampler("midpoint-2-p0.8"));
        FlowModel corrector = model(SmallModels.corrector().withSampler("ab2-3"))) {
      Map<String, String> both = Simulation.builder(own).corrector(corrector).build().description();
      assertEquals("midpoint, 2 steps, p 0.8", both.get("solver"));
      assertEquals("ab2, 3 steps", both.get("corrector solver"));
      Map<String, String> given =
          Simulation.builder(own)
              .corrector(corrector)
              .solver(RungeKutta.euler(3))
              .build()
              .description();
      assertEquals("euler, 3 steps", given.get("solver"));
      assertFalse(given.containsKey("corrector solver"));
      assertEquals(
          "euler, 10 steps", Simulation.builder(published).build().description().get("solver"));
      Trajectory byFile = Simulation.builder(own).build().run(SALT, 600, 2);
      Trajectory byHand =
          Simulation.builder(published)
              .solver(OdeSolver.parse("midpoint-2-p0.8"))
              .build()
              .run(SALT, 600, 2);
      assertArrayEquals(byHand.copyPositions(), byFile.copyPositions());
      Simulation mixed = Simulation.builder(own).corrector(corrector).build();
      Simulation finer = mixed.finer().orElseThrow();
      assertEquals("midpoint, 4 steps, p 0.8", finer.description().get("solver"));
      assertEquals("ab2, 6 steps", finer.description().get("corrector solver"));
    }
  }

  @Test
  void samplersAreKnownOrRefused() {
    assertEquals("euler, 10 steps", Sampler.of("published").solver().toString());
    assertEquals("published (euler-10)", Sampler.of("Published").toString());
    assertEquals("ab2-9", Sampler.of("AB2-9").toString());
    assertEquals(2, Sampler.of("converged").solver().order().orElseThrow());
    assertThrows(IllegalArgumentException.class, () -> Sampler.of("fast"));
    org.liflow.files.InputException problem =
        assertThrows(
            org.liflow.files.InputException.class,
            () -> model(SmallModels.propagator().withSampler("leapfrog-5")));
    assertTrue(problem.getMessage().contains("leapfrog-5"), problem.getMessage());
  }
}
