package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.files.InputException;
import org.liflow.flow.NoiseKey.Purpose;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;

class SimulationTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 17, 5.13);
  private static final Structure BROMIDE = SmallModels.rockSalt(11, 35, 5.97);
  private static final Structure SULFIDE = SmallModels.lithiumSulfide();

  private Backend backend;
  private FlowModel propagator;
  private FlowModel corrector;

  @BeforeEach
  void open() {
    backend = SmallModels.scalarBackend(1);
    propagator = new FlowModel("propagator", SmallModels.propagator(), backend);
    corrector = new FlowModel("corrector", SmallModels.corrector(), backend);
  }

  @AfterEach
  void close() {
    propagator.close();
    corrector.close();
    backend.close();
  }

  private Simulation.Builder builder() {
    return Simulation.builder(propagator)
        .corrector(corrector)
        .correctorStart(CorrectorStart.WITH_PRIOR)
        .solver(RungeKutta.euler(3))
        .seed(5);
  }

  /** Keeps every accepted stride of every replica, and the order in which they came. */
  private static final class Observed implements StrideListener {
    final Map<Replica, List<double[]>> frames = new IdentityHashMap<>();
    final Map<Replica, List<Integer>> redraws = new IdentityHashMap<>();
    final List<Replica> order = new ArrayList<>();
    final List<Replica> stopped = new ArrayList<>();

    @Override
    public void accepted(Replica replica, int count) {
      frames.computeIfAbsent(replica, r -> new ArrayList<>()).add(replica.current().positions());
      redraws.computeIfAbsent(replica, r -> new ArrayList<>()).add(count);
      order.add(replica);
    }

    @Override
    public void stopped(Replica replica) {
      stopped.add(replica);
    }
  }

  private static double[][] frames(Simulation simulation, Replica replica, int strides) {
    Observed record = new Observed();
    simulation.run(List.of(replica), strides, record);
    assertEquals("", replica.fault().orElse(""));
    return record.frames.get(replica).toArray(double[][]::new);
  }

  private static void assertSameBits(double[][] expected, double[][] found) {
    assertEquals(expected.length, found.length);
    for (int k = 0; k < expected.length; k++) {
      for (int c = 0; c < expected[k].length; c++) {
        assertEquals(
            Double.doubleToRawLongBits(expected[k][c]),
            Double.doubleToRawLongBits(found[k][c]),
            "stride " + (k + 1) + ", coordinate " + c);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CorrectorStart.class)
  void aStrideIsPropagatorThenCorrectorThenCentreOfMass(CorrectorStart start) {
    int every = 2;
    long seed = 77;
    OdeSolver solver = RungeKutta.heun(2);
    Simulation simulation =
        Simulation.builder(propagator)
            .corrector(corrector)
            .correctorStart(start)
            .correctorEvery(every)
            .solver(solver)
            .seed(seed)
            .build();
    double[][] found = frames(simulation, Replica.start(SALT, 650, 3), 4);
    // Both models' lists reach as far as the longer cutoff.
    HandStride hand = new HandStride(SALT, 650, solver, 5);
    double[] at = Simulation.quantise(SALT.positions());
    for (int stride = 0; stride < 4; stride++) {
      double[] to = hand.flow(propagator, at, draw(propagator, seed, stride, Purpose.PROPAGATOR));
      to = hand.centred(to, at);
      if ((stride + 1) % every == 0) {
        float[] noise =
            start == CorrectorStart.PUBLISHED
                ? new float[at.length]
                : draw(corrector, seed, stride, Purpose.CORRECTOR);
        to = hand.centred(hand.flow(corrector, to, noise), at);
      }
      to = Simulation.quantise(to);
      assertSameBits(new double[][] {to}, new double[][] {found[stride]});
      at = to;
    }
    assertEquals(4 * 4 + 2 * 4, simulation.evaluations());
  }

  private static float[] draw(FlowModel model, long seed, int stride, Purpose purpose) {
    float[] noise = new float[3 * SALT.size()];
    model.prior().sample(SALT, new NoiseKey(seed, 650, 3, stride, 0, purpose), noise, 0);
    return noise;
  }

  @Test
  void evaluationsCountABatchAsOne() {
    Simulation plain = Simulation.builder(propagator).solver(RungeKutta.classical(3)).build();
    plain.run(
        List.of(Replica.start(SALT, 300, 0), Replica.start(SULFIDE, 600, 1)), 2, new Observed());
    assertEquals(2 * 12, plain.evaluations());
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "dopri5"})
  void aReplicaComesOutAsItWouldAlone(String solver) {
    UnaryOperator<Simulation.Builder> settings = builder -> builder.solver(OdeSolver.of(solver, 3));
    int strides = 5;
    List<Replica> batch =
        List.of(
            Replica.start(SALT, 300, 0),
            Replica.start(BROMIDE, 300, 0),
            Replica.start(SALT, 700, 0),
            Replica.start(SULFIDE, 450.5, 2),
            Replica.start(SALT, 300, 1));
    Observed together = new Observed();
    settings.apply(builder()).build().run(batch, strides, together);
    for (Replica member : batch) {
      Replica alone = Replica.start(member.structure(), member.temperature(), member.index());
      double[][] expected = frames(settings.apply(builder()).build(), alone, strides);
      assertSameBits(expected, together.frames.get(member).toArray(double[][]::new));
    }
    List<double[]> ends = batch.stream().map(r -> r.current().positions()).toList();
    assertFalse(Arrays.equals(ends.get(0), ends.get(2)), "temperatures draw the same noise");
    assertFalse(Arrays.equals(ends.get(0), ends.get(4)), "replicas draw the same noise");
  }

  @Test
  void eachReplicaMayHavePriorsOfItsOwn() {
    List<Prior> moving =
        List.of(
            Prior.of(new PriorConfiguration.Normal(0.01)),
            Prior.of(new PriorConfiguration.MaxwellBoltzmann(2)));
    List<Prior> correcting =
        List.of(
            Prior.of(new PriorConfiguration.Normal(0.03)),
            Prior.of(new PriorConfiguration.UniformScaleNormal(0.05)));
    List<Replica> batch = List.of(Replica.start(SALT, 300, 0), Replica.start(SALT, 300, 1));
    Observed together = new Observed();
    builder()
        .propagatorPrior(replica -> moving.get(replica.index()))
        .correctorPrior(replica -> correcting.get(replica.index()))
        .build()
        .run(batch, 3, together);
    for (Replica member : batch) {
      Simulation simulation =
          builder()
              .propagatorPrior(moving.get(member.index()))
              .correctorPrior(correcting.get(member.index()))
              .build();
      double[][] expected = frames(simulation, Replica.start(SALT, 300, member.index()), 3);
      assertSameBits(expected, together.frames.get(member).toArray(double[][]::new));
    }
  }

  @Test
  void aTrajectoryIsTheSameAtAnyNumberOfThreads() {
    double[][] expected = frames(builder().build(), Replica.start(SALT, 500, 0), 4);
    for (int threads : new int[] {2, 3}) {
      try (Backend team = SmallModels.scalarBackend(threads);
          FlowModel first = new FlowModel("p", SmallModels.propagator(), team);
          FlowModel second = new FlowModel("c", SmallModels.corrector(), team)) {
        Simulation simulation =
            Simulation.builder(first)
                .corrector(second)
                .correctorStart(CorrectorStart.WITH_PRIOR)
                .solver(RungeKutta.euler(3))
                .seed(5)
                .build();
        List<Replica> batch = List.of(Replica.start(BROMIDE, 400, 0), Replica.start(SALT, 500, 0));
        Observed record = new Observed();
        simulation.run(batch, 4, record);
        assertSameBits(expected, record.frames.get(batch.get(1)).toArray(double[][]::new));
      }
    }
  }

  @Test
  void aTrajectoryGoesOnFromAnyFrameAsIfItHadNotStopped() {
    int strides = 6;
    Simulation.Builder settings = builder().correctorEvery(2);
    double[][] whole = frames(settings.build(), Replica.start(SALT, 500, 2), strides);
    for (int done = 1; done < strides; done++) {
      double[] written = new double[whole[done - 1].length];
      for (int c = 0; c < written.length; c++) {
        written[c] = ExtendedXyzWriter.quantise(whole[done - 1][c]);
      }
      Replica resumed = Replica.resume(SALT.withPositions(written), 500, 2, done);
      assertSameBits(
          Arrays.copyOfRange(whole, done, strides), frames(settings.build(), resumed, strides));
    }
  }

  @Test
  void replicasThatAreBehindCatchUp() {
    int strides = 5;
    double[][] slow = frames(builder().build(), Replica.start(SULFIDE, 400, 0), strides);
    double[][] fast = frames(builder().build(), Replica.start(SALT, 500, 1), strides);
    Replica behind = Replica.start(SULFIDE, 400, 0);
    Replica ahead = Replica.resume(SALT.withPositions(fast[2]), 500, 1, 3);
    Replica done = Replica.resume(SALT.withPositions(fast[4]), 500, 2, 5);
    Observed record = new Observed();
    builder().build().run(List.of(ahead, done, behind), strides, record);
    assertSameBits(slow, record.frames.get(behind).toArray(double[][]::new));
    assertSameBits(
        Arrays.copyOfRange(fast, 3, 5), record.frames.get(ahead).toArray(double[][]::new));
    assertFalse(record.frames.containsKey(done));
    assertEquals(List.of(behind, behind, behind, ahead, behind, ahead, behind), record.order);
    assertEquals(5, ahead.strides());
  }

  @Test
  void seedsDecide() {
    Trajectory one = builder().seed(1).build().run(SALT, 500, 3);
    Trajectory again = builder().seed(1).build().run(SALT, 500, 3);
    Trajectory other = builder().seed(2).build().run(SALT, 500, 3);
    for (int k = 0; k < 4; k++) {
      assertArrayEquals(one.positions(k), again.positions(k));
      for (int c = 0; c < 24; c++) {
        assertEquals(k == 0, one.positions(k)[c] == other.positions(k)[c]);
      }
    }
    assertEquals(4, one.frames());
    assertEquals(SmallModels.STRIDE, one.timeStep());
    assertEquals(SALT.lattice(), one.lattice(2));
    assertArrayEquals(SALT.atomicNumbers(), one.atomicNumbers());
  }

  @Test
  void theCentreOfMassStaysUnlessItIsLetGo() {
    Trajectory held = builder().build().run(SALT, 500, 8);
    Trajectory free = builder().fixCentreOfMass(false).build().run(SALT, 500, 8);
    for (int axis = 0; axis < 3; axis++) {
      // Positions are rounded to 1e-8 Å after they were centred.
      assertEquals(centre(held, 0, axis), centre(held, 8, axis), 8 * 0.5e-8);
      assertNotEquals(centre(free, 0, axis), centre(free, 8, axis), 1e-4);
    }
  }

  /** What moves in opposition to a heavy isotope has farther to go. */
  @Test
  void theCentreOfMassIsThatOfTheMassesGiven() {
    double[] masses = SALT.masses();
    masses[0] *= 3;
    Trajectory held = builder().build().run(SALT.withMasses(masses), 500, 8);
    Trajectory natural = builder().build().run(SALT, 500, 8);
    assertArrayEquals(masses, held.masses());
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(centre(held, 0, axis), centre(held, 8, axis), 8 * 0.5e-8);
      assertNotEquals(
          centre(natural.withMasses(masses), 0, axis),
          centre(natural.withMasses(masses), 8, axis),
          1e-5);
    }
  }

  private static double centre(Trajectory trajectory, int frame, int axis) {
    Structure structure = trajectory.structure(frame);
    double[] masses = structure.masses();
    double sum = 0;
    for (int atom = 0; atom < masses.length; atom++) {
      sum += masses[atom] * structure.position(atom, axis);
    }
    return sum / Arrays.stream(masses).sum();
  }

  @Test
  void settingsThatChangeTheTrajectoryDoSo() {
    double[] usual = end(builder());
    List<Simulation.Builder> others =
        List.of(
            builder().correctorStart(CorrectorStart.PUBLISHED),
            builder().correctorEvery(2),
            builder().solver(RungeKutta.euler(4)),
            builder().propagatorPrior(Prior.of(new PriorConfiguration.Normal(0.05))),
            builder().correctorPrior(Prior.of(new PriorConfiguration.Normal(0.03))),
            Simulation.builder(propagator).solver(RungeKutta.euler(3)).seed(5));
    List<double[]> ends = new ArrayList<>(List.of(usual));
    for (Simulation.Builder other : others) {
      double[] end = end(other);
      for (double[] earlier : ends) {
        assertFalse(Arrays.equals(earlier, end), "setting " + ends.size());
      }
      ends.add(end);
    }
    assertArrayEquals(end(builder().neighborSkin(0.2)), end(builder().neighborSkin(0.2)));
    assertArrayEquals(
        end(builder().correctorEvery(4)),
        end(Simulation.builder(propagator).solver(RungeKutta.euler(3)).seed(5)));
  }

  private static double[] end(Simulation.Builder builder) {
    return builder.build().run(SALT, 500, 3).positions(3);
  }

  @Test
  void aModelThatPredictsTheEndRunsToo() {
    try (FlowModel predicting =
        new FlowModel("data", SmallModels.predictingPropagator(), backend)) {
      for (String solver : OdeSolver.NAMES.split(", ")) {
        Trajectory trajectory =
            Simulation.builder(predicting)
                .solver(OdeSolver.of(solver, 4))
                .build()
                .run(SALT, 500, 2);
        assertFalse(Arrays.equals(trajectory.positions(0), trajectory.positions(2)), solver);
      }
    }
  }

  @Test
  void aStrideThatBreaksTheLimitsIsDrawnAgain() {
    Observed free = new Observed();
    builder().build().run(List.of(Replica.start(SALT, 500, 0)), 12, free);
    List<double[]> freely = new ArrayList<>(List.of(SALT.positions()));
    freely.addAll(free.frames.values().iterator().next());
    double[] farthest = new double[12];
    Arrays.setAll(farthest, k -> farthest(freely.get(k), freely.get(k + 1)));
    Arrays.sort(farthest);
    // Half of the strides keep to it.
    double limit = farthest[6];
    StrideLimits limits = new StrideLimits(limit, 0.5, 255);

    Simulation simulation = builder().limits(limits).build();
    Replica replica = Replica.start(SALT, 500, 0);
    Observed record = new Observed();
    simulation.run(List.of(replica, Replica.start(SULFIDE, 30, 0)), 12, record);
    List<Integer> redraws = record.redraws.get(replica);
    assertTrue(redraws.stream().anyMatch(count -> count > 0), redraws.toString());
    assertTrue(redraws.stream().anyMatch(count -> count == 0), redraws.toString());
    double[] at = Simulation.quantise(SALT.positions());
    for (double[] frame : record.frames.get(replica)) {
      assertTrue(farthest(at, frame) <= limit);
      at = frame;
    }
    // What another replica has to draw again changes nothing.
    Observed alone = new Observed();
    builder().limits(limits).build().run(List.of(Replica.start(SALT, 500, 0)), 12, alone);
    assertEquals(redraws, alone.redraws.values().iterator().next());
    assertSameBits(
        alone.frames.values().iterator().next().toArray(double[][]::new),
        record.frames.get(replica).toArray(double[][]::new));
    // A redraw costs a flow of the Propagator and, where that was sound, one of the Corrector.
    assertTrue(simulation.evaluations() > 2 * 3 * 12, simulation.evaluations() + "");
  }

  private static double farthest(double[] before, double[] after) {
    double most = 0;
    for (int k = 0; k < before.length; k += 3) {
      double square = 0;
      for (int c = k; c < k + 3; c++) {
        square += Math.pow(after[c] - before[c], 2);
      }
      most = Math.max(most, Math.sqrt(square));
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(floats = {1e3f, 1e30f})
  void aReplicaWhoseModelBlowsUpStopsAndTheOthersGoOn(float factor) {
    ModelFile blownUp = SmallModels.scaledElement(SmallModels.propagator(), 17, factor);
    for (String solver : new String[] {"euler", "dopri5"}) {
      try (FlowModel model = new FlowModel("blown up", blownUp, backend)) {
        Simulation simulation =
            Simulation.builder(model)
                .corrector(corrector)
                .solver(OdeSolver.of(solver, 3))
                .limits(new StrideLimits(10, 0.5, 2))
                .build();
        Replica good = Replica.start(BROMIDE, 300, 0);
        Replica bad = Replica.start(SALT, 850.5, 4);
        Observed record = new Observed();
        simulation.run(List.of(bad, good), 3, record);
        assertEquals(List.of(bad), record.stopped);
        assertEquals(3, good.strides());
        Observed alone = new Observed();
        simulation.run(List.of(Replica.start(BROMIDE, 300, 0)), 3, alone);
        assertSameBits(
            alone.frames.values().iterator().next().toArray(double[][]::new),
            record.frames.get(good).toArray(double[][]::new));
        assertTrue(good.fault().isEmpty());
        assertEquals(0, bad.strides());
        assertArrayEquals(Simulation.quantise(SALT.positions()), bad.current().positions());
        String fault = bad.fault().orElseThrow();
        assertTrue(
            fault.matches(
                "stopped at stride 1 at 850\\.5 K, replica 4, after 3 draws: "
                    + "(Li|Cl) \\(atom \\d\\) (moved [0-9.]+ Å, more than 10\\.00 Å"
                    + "|has a position that is not a number)"),
            fault);
        IllegalStateException thrown =
            assertThrows(IllegalStateException.class, () -> simulation.run(SALT, 850.5, 1));
        assertTrue(thrown.getMessage().contains("replica 0, after 3 draws"), thrown.getMessage());
      }
    }
  }

  /** Noise has a centre of mass of its own, which must not decide whether a stride is corrected. */
  @Test
  void aStrideIsCorrectedIfItIsSoundOnceItsCentreOfMassIsHeld() {
    Prior wide = Prior.of(new PriorConfiguration.Normal(0.3));
    HandStride hand = new HandStride(SALT, 300, RungeKutta.euler(3), 5);
    double[] start = Simulation.quantise(SALT.positions());
    int found = 0;
    for (long seed = 0; seed < 80; seed++) {
      float[] noise = new float[24];
      wide.sample(SALT, new NoiseKey(seed, 300, 0, 0, 0, Purpose.PROPAGATOR), noise, 0);
      double[] propagated = hand.flow(propagator, start, noise);
      double held = farthest(start, hand.centred(propagated, start));
      double loose = farthest(start, propagated);
      if (loose > held + 0.1) {
        found++;
        Simulation simulation =
            builder()
                .seed(seed)
                .propagatorPrior(wide)
                .limits(new StrideLimits(loose - 0.01, 0, 0))
                .build();
        simulation.run(SALT, 300, 1);
        assertEquals(6, simulation.evaluations(), "corrected with seed " + seed);
      }
      if (held > loose + 0.05) {
        Simulation simulation =
            builder()
                .seed(seed)
                .propagatorPrior(wide)
                .limits(new StrideLimits(loose, 0, 0))
                .build();
        assertThrows(IllegalStateException.class, () -> simulation.run(SALT, 300, 1));
        assertEquals(3, simulation.evaluations(), "not corrected with seed " + seed);
      }
    }
    assertTrue(found > 2, found + " seeds");
  }

  @Test
  void atomsThatOverlapFromTheStartAreRefused() {
    double[] positions = SALT.positions();
    System.arraycopy(positions, 0, positions, 9, 3);
    positions[9] += 5.13 + 0.4;
    Structure overlapping = SALT.withPositions(positions);
    Observed record = new Observed();
    IllegalArgumentException problem =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                builder()
                    .build()
                    .run(
                        List.of(Replica.start(SALT, 300, 0), Replica.start(overlapping, 300, 1)),
                        2,
                        record));
    assertEquals(
        "overlapping atoms: Li (atom 1) and Li (atom 4) are 0.40 Å apart, less than 1.28 Å",
        problem.getMessage());
    assertTrue(record.order.isEmpty());
  }

  @Test
  void anElementThatAModelDoesNotKnowIsRefusedBeforeTheFirstStride() {
    Structure unknown = SmallModels.rockSalt(56, 8, 5.52);
    InputException problem =
        assertThrows(InputException.class, () -> builder().build().run(unknown, 300, 1));
    assertTrue(problem.getMessage().contains("Ba"), problem.getMessage());
    assertTrue(problem.getMessage().contains("propagator"), problem.getMessage());
    int[] rows = SmallModels.corrector().elementIndex();
    rows[17] = -1;
    ModelFile file = SmallModels.corrector();
    ModelFile narrow =
        new ModelFile(
            file.network(),
            file.role(),
            rows,
            file.cutoff(),
            new FlowConfiguration(file.prior(), file.trainingNoise()),
            file.stride(),
            Map.of(),
            file.weights());
    try (FlowModel knowsNoChlorine = new FlowModel("narrow", narrow, backend)) {
      Simulation simulation = builder().corrector(knowsNoChlorine).correctorEvery(100).build();
      InputException late = assertThrows(InputException.class, () -> simulation.run(SALT, 300, 1));
      assertTrue(late.getMessage().contains("Cl"), late.getMessage());
      assertEquals(0, simulation.evaluations());
    }
  }

  @Test
  void aCrystalFarFromTheOriginMovesAlike() {
    double[] shifted = SALT.positions();
    double[] along = new double[3];
    SALT.lattice().toCartesian(200, -300, 100, along);
    for (int k = 0; k < shifted.length; k++) {
      shifted[k] += along[k % 3];
    }
    Trajectory near = builder().build().run(SALT, 500, 3);
    Trajectory far = builder().build().run(SALT.withPositions(shifted), 500, 3);
    for (int k = 0; k < shifted.length; k++) {
      assertEquals(near.positions(3)[k], far.positions(3)[k] - along[k % 3], 1e-5);
    }
  }

  @Test
  void openBoundariesAndASingleAtomWork() {
    Structure atom = new Structure(Lattice.open(), new int[] {3}, new double[] {1, 2, 3});
    Trajectory still = builder().build().run(atom, 300, 2);
    assertArrayEquals(new double[] {1, 2, 3}, still.positions(2), 1e-8);
    Structure cluster = new Structure(Lattice.open(), SALT.atomicNumbers(), SALT.positions());
    assertFalse(
        Arrays.equals(cluster.positions(), builder().build().run(cluster, 300, 1).positions(1)));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> builder().correctorEvery(0));
    assertThrows(IllegalArgumentException.class, () -> builder().neighborSkin(-1));
    assertThrows(IllegalArgumentException.class, () -> builder().neighborSkin(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Replica.start(SALT, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Replica.start(SALT, Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> new StrideLimits(0, 0.5, 3));
    assertThrows(IllegalArgumentException.class, () -> new StrideLimits(1, 1.5, 3));
    assertThrows(IllegalArgumentException.class, () -> new StrideLimits(1, 0.5, 256));
  }
}
