package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.SelfDiffusivity;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * A simulation as a Java program uses it: misuse is refused, no work is lost, a run can be ended.
 */
class SimulationUseTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 17, 5.13);

  private Backend backend;
  private FlowModel propagator;
  private FlowModel corrector;

  @BeforeEach
  void open() {
    backend = SmallModels.scalarBackend(1);
    propagator = new FlowModel("P.ckpt", SmallModels.propagator(), backend);
    corrector = new FlowModel("C.ckpt", SmallModels.corrector(), backend);
  }

  @AfterEach
  void close() {
    propagator.close();
    corrector.close();
    backend.close();
  }

  private Simulation.Builder builder() {
    return Simulation.builder(propagator).solver(RungeKutta.euler(2)).seed(5);
  }

  private static String refused(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  @Test
  void modelsInTheOtherRoleAreRefused() {
    assertEquals(
        "the model C.ckpt is a Corrector; expected a Propagator",
        refused(() -> Simulation.builder(corrector).build()));
    assertEquals(
        "the model P.ckpt is a Propagator; expected a Corrector",
        refused(() -> Simulation.builder(propagator).corrector(propagator).build()));
  }

  @Test
  void nullsAreRefusedWhereTheyAreGiven() {
    Map<String, Executable> calls = new LinkedHashMap<>();
    calls.put("the Propagator", () -> Simulation.builder(null));
    calls.put("the Corrector", () -> builder().corrector(null));
    calls.put("the solver", () -> builder().solver(null));
    calls.put("the stride limits", () -> builder().limits(null));
    calls.put("the start of the Corrector", () -> builder().correctorStart(null));
    calls.put("the prior", () -> builder().propagatorPrior((Prior) null));
    calls.put("the listener", () -> builder().build().run(List.of(), 1, null));
    calls.forEach(
        (name, call) ->
            assertEquals(name, assertThrows(NullPointerException.class, call).getMessage()));
    assertThrows(
        IllegalStateException.class,
        () -> builder().correctorPrior(Prior.of(new PriorConfiguration.Normal(1))));
  }

  @Test
  void numbersOutOfRangeAreRefusedWithTheRange() {
    Simulation simulation = builder().build();
    assertEquals("-3 strides; expected 1 or more", refused(() -> simulation.run(SALT, 300, -3)));
    assertEquals("0 strides; expected 1 or more", refused(() -> simulation.run(SALT, 300, 0)));
    assertEquals(
        "0 replicas; expected 1 to 65536", refused(() -> simulation.runReplicas(SALT, 300, 1, 0)));
    assertEquals(
        "the replica index 70000; expected 0 to 65535",
        refused(() -> Replica.start(SALT, 300, 70000)));
    assertTrue(refused(() -> Replica.resume(SALT, 300, 0, -1)).endsWith("expected 0 or more"));
    assertTrue(refused(() -> Replica.start(SALT, -1, 0)).endsWith("expected more than 0 K"));
    assertTrue(refused(() -> builder().correctorEvery(0)).endsWith("expected 1 or more"));
    assertTrue(refused(() -> builder().neighborSkin(-1)).endsWith("expected 0 Å or more"));
    assertTrue(refused(() -> new StrideLimits(1, 0.5, 256)).endsWith("0 to 255"));
    assertTrue(refused(() -> RungeKutta.euler(0)).endsWith("expected 1 or more"));
  }

  @Test
  void replicasThatShareTheirNoiseAreRefused() {
    Simulation simulation = builder().build();
    Replica one = Replica.start(SALT, 300, 0);
    double[] moved = SALT.positions();
    moved[0] += 0.01;
    for (Replica other : List.of(one, Replica.start(SALT.withPositions(moved), 300, 0))) {
      String message =
          refused(() -> simulation.run(List.of(one, other), 1, (replica, redraws) -> {}));
      assertEquals(
          "replica 0 of Cl4Li4 at 300.0 K twice, which would draw the same noise; expected another"
              + " index",
          message);
    }
    // Other crystals, temperatures and indexes are not replicas of the same.
    List<Replica> different =
        List.of(
            one,
            Replica.start(SALT, 301, 0),
            Replica.start(SALT, 300, 1),
            Replica.start(SmallModels.rockSalt(11, 17, 5.13), 300, 0),
            Replica.start(SmallModels.lithiumSulfide(), 300, 0));
    assertEquals(SimulationEnd.REACHED, simulation.run(different, 1, (replica, redraws) -> {}));
  }

  @Test
  void replicasInOneCallAreThoseOfOneByOne() {
    Simulation simulation = builder().build();
    List<Trajectory> replicas = simulation.runReplicas(SALT, 500, 3, 3);
    assertEquals(3, replicas.size());
    for (int index = 0; index < 3; index++) {
      List<double[]> frames = new ArrayList<>();
      simulation.run(
          List.of(Replica.start(SALT, 500, index)),
          3,
          (replica, redraws) -> frames.add(replica.current().positions()));
      for (int k = 0; k < 3; k++) {
        assertArrayEquals(frames.get(k), replicas.get(index).positions(k + 1));
      }
    }
    assertArrayEquals(simulation.run(SALT, 500, 3).positions(3), replicas.get(0).positions(3));
    assertNotEquals(replicas.get(0).positions(3)[0], replicas.get(1).positions(3)[0]);
  }

  @Test
  void framesBeforeAStrideThatFailsAreGivenBack() {
    // Tight enough that some stride of 40 is refused twice, but not the first.
    Simulation tight = builder().limits(new StrideLimits(0.19, 0, 1)).build();
    Trajectory free = builder().build().run(SALT, 450, 1);
    SimulationStoppedException one =
        assertThrows(SimulationStoppedException.class, () -> tight.run(SALT, 450, 400));
    assertSame(SimulationStoppedException.Reason.LIMITS, one.reason());
    int frames = one.trajectory().frames();
    assertTrue(frames > 1 && frames < 401, "frames " + frames);
    assertTrue(
        one.getMessage().startsWith("stopped at stride " + frames + " at 450 K, replica 0"),
        one.getMessage());
    assertEquals(free.timeStep(), one.trajectory().timeStep());
    List<double[]> kept = new ArrayList<>();
    tight.run(
        List.of(Replica.start(SALT, 450, 0)),
        400,
        (replica, redraws) -> kept.add(replica.current().positions()));
    assertEquals(frames - 1, kept.size());
    assertArrayEquals(kept.get(frames - 2), one.trajectory().positions(frames - 1));

    SimulationStoppedException three =
        assertThrows(
            SimulationStoppedException.class, () -> tight.runReplicas(SALT, 450, frames, 3));
    assertEquals(3, three.trajectories().size());
    assertEquals(frames, three.trajectory().frames());
    assertEquals(
        three.trajectories().stream().filter(each -> each.frames() <= frames).count(),
        three.getMessage().split("; stopped at stride").length);
  }

  @Test
  void anInterruptBetweenStridesEndsARun() {
    Simulation simulation = builder().build();
    Replica replica = Replica.start(SALT, 300, 0);
    SimulationEnd end =
        simulation.run(
            List.of(replica),
            1000,
            (moved, redraws) -> {
              if (moved.strides() == 2) {
                Thread.currentThread().interrupt();
              }
            });
    assertTrue(Thread.interrupted(), "the interrupt status is kept");
    assertEquals(SimulationEnd.INTERRUPTED, end);
    assertEquals(2, replica.strides());
    // It goes on as if nothing had been.
    assertEquals(
        SimulationEnd.REACHED, simulation.run(List.of(replica), 4, (moved, redraws) -> {}));
    assertArrayEquals(simulation.run(SALT, 300, 4).positions(4), replica.current().positions());

    Thread.currentThread().interrupt();
    SimulationStoppedException problem =
        assertThrows(SimulationStoppedException.class, () -> simulation.run(SALT, 300, 7));
    assertTrue(Thread.interrupted());
    assertSame(SimulationStoppedException.Reason.INTERRUPTED, problem.reason());
    assertEquals(1, problem.trajectory().frames());
    assertEquals("interrupted after 0 of 7 strides", problem.getMessage());
  }

  /** Delegates to a field, and interrupts the thread within the first stride. */
  private static final class InterruptingField implements FlowField {
    private final FlowField field;
    private boolean armed = true;

    InterruptingField(FlowField field) {
      this.field = field;
    }

    @Override
    public Backend backend() {
      return field.backend();
    }

    @Override
    public int[] systemStart() {
      return field.systemStart();
    }

    @Override
    public boolean predictsEnd() {
      return field.predictsEnd();
    }

    @Override
    public void moments(double[][] times) {
      field.moments(times);
    }

    @Override
    public void evaluate(int moment, Tensor state, Tensor predicted) {
      field.evaluate(moment, state, predicted);
      if (armed) {
        armed = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void anInterruptWithinAStrideGivesItUpBetweenTwoEvaluations() {
    RungeKutta euler = RungeKutta.euler(3);
    OdeSolver interrupting =
        new OdeSolver() {
          @Override
          public Integration prepare(FlowField field, Tensor state) {
            return euler.prepare(new InterruptingField(field), state);
          }

          @Override
          public String name() {
            return euler.name();
          }

          @Override
          public Map<String, String> parameters() {
            return euler.parameters();
          }
        };
    Simulation simulation = builder().solver(interrupting).build();
    Replica replica = Replica.start(SALT, 300, 0);
    SimulationEnd end = simulation.run(List.of(replica), 2, (moved, redraws) -> {});
    assertTrue(Thread.interrupted(), "the interrupt status is kept");
    assertEquals(SimulationEnd.INTERRUPTED, end);
    assertEquals(0, replica.strides());
    assertArrayEquals(
        Replica.start(SALT, 300, 0).current().positions(), replica.current().positions());
    Simulation undisturbed = builder().solver(euler).build();
    undisturbed.run(List.of(replica), 2, (moved, redraws) -> {});
    assertArrayEquals(undisturbed.run(SALT, 300, 2).positions(2), replica.current().positions());
  }

  @Test
  void threadsThatShareAModelGetTheBitsOfOneAlone() throws Exception {
    try (Backend team = SmallModels.scalarBackend(2);
        FlowModel model = new FlowModel("P.ckpt", SmallModels.propagator(), team)) {
      List<Trajectory> alone = new ArrayList<>();
      for (int seed = 0; seed < 3; seed++) {
        alone.add(Simulation.builder(model).seed(seed).build().run(SALT, 500, 6));
      }
      ExecutorService pool = Executors.newFixedThreadPool(3);
      try {
        List<Future<Trajectory>> together = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
          Simulation own = Simulation.builder(model).seed(seed).build();
          together.add(pool.submit(() -> own.run(SALT, 500, 6)));
        }
        for (int seed = 0; seed < 3; seed++) {
          assertEquals(alone.get(seed), together.get(seed).get(60, TimeUnit.SECONDS));
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void replicasOfTwoTemperaturesAreNoReplicas() {
    Simulation simulation = builder().build();
    Trajectory cold = simulation.run(SALT, 300, 6);
    Trajectory hot = simulation.run(SALT, 500, 6);
    assertEquals(300, cold.temperature().orElseThrow());
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                SelfDiffusivity.estimate(
                    List.of(cold, hot), Element.LI, DiffusivitySettings.DEFAULT));
    assertTrue(refused.getMessage().contains("500"), refused.getMessage());
  }

  @Test
  void framesBeforeAFailureOfAnOwnPartAreGivenBack() {
    int[] draws = {0};
    Prior usual = Prior.of(new PriorConfiguration.Normal(0.02));
    Prior failing =
        new Prior() {
          @Override
          public void sample(Structure structure, NoiseKey key, float[] out, int start) {
            if (++draws[0] == 4) {
              throw new IllegalStateException("an own prior fails");
            }
            usual.sample(structure, key, out, start);
          }

          @Override
          public String name() {
            return "failing";
          }
        };
    Simulation simulation = builder().propagatorPrior(failing).build();
    SimulationStoppedException stopped =
        assertThrows(SimulationStoppedException.class, () -> simulation.run(SALT, 300, 9));
    assertSame(SimulationStoppedException.Reason.FAILURE, stopped.reason());
    assertEquals("an own prior fails", stopped.getCause().getMessage());
    assertEquals(4, stopped.trajectory().frames());
  }

  @Test
  void aFutureCanBeCancelled() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Backend team = SmallModels.scalarBackend(2);
        FlowModel model = new FlowModel("P.ckpt", SmallModels.propagator(), team)) {
      Simulation simulation = Simulation.builder(model).solver(RungeKutta.euler(2)).build();
      CountDownLatch begun = new CountDownLatch(3);
      CountDownLatch ended = new CountDownLatch(1);
      List<double[]> frames = new ArrayList<>();
      Future<?> future =
          pool.submit(
              () -> {
                simulation.run(
                    List.of(Replica.start(SALT, 300, 0)),
                    Integer.MAX_VALUE,
                    (replica, redraws) -> {
                      frames.add(replica.current().positions());
                      begun.countDown();
                    });
                ended.countDown();
              });
      assertTrue(begun.await(60, TimeUnit.SECONDS));
      future.cancel(true);
      assertTrue(ended.await(60, TimeUnit.SECONDS));
      assertTrue(frames.size() >= 3);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aListenerCanCancelOrThrow() {
    Simulation simulation = builder().build();
    Replica replica = Replica.start(SALT, 300, 0);
    StrideListener two =
        new StrideListener() {
          @Override
          public void accepted(Replica moved, int redraws) {}

          @Override
          public boolean isCancelled() {
            return replica.strides() == 2;
          }
        };
    assertEquals(SimulationEnd.CANCELLED, simulation.run(List.of(replica), 9, two));
    assertEquals(2, replica.strides());
    IllegalStateException own =
        assertThrows(
            IllegalStateException.class,
            () ->
                simulation.run(
                    List.of(replica),
                    9,
                    (moved, redraws) -> {
                      throw new IllegalStateException("enough");
                    }));
    assertEquals("enough", own.getMessage());
    assertEquals(3, replica.strides());
  }

  /** One entry for each choice, so that no changed default is resumed silently. */
  @Test
  void everyChoiceIsInTheDescription() {
    Simulation.Builder usual = builder().corrector(corrector);
    Map<String, String> description = usual.build().description();
    assertEquals(
        List.of(
            "seed",
            "propagator weights",
            "propagator prior",
            "corrector weights",
            "corrector prior",
            "corrector every",
            "corrector start",
            "solver",
            "neighbor skin",
            "stride limits",
            "redrawn",
            "centre of mass",
            "backend"),
        List.copyOf(description.keySet()));
    Map<String, Simulation.Builder> changed = new LinkedHashMap<>();
    changed.put("seed", other().seed(6));
    changed.put(
        "propagator prior", other().propagatorPrior(Prior.of(new PriorConfiguration.Normal(1))));
    changed.put(
        "corrector prior", other().correctorPrior(Prior.of(new PriorConfiguration.Normal(1))));
    changed.put("corrector every", other().correctorEvery(2));
    changed.put("corrector start", other().correctorStart(CorrectorStart.WITH_PRIOR));
    changed.put("solver", other().solver(RungeKutta.euler(3)));
    changed.put("neighbor skin", other().neighborSkin(1.5));
    changed.put("stride limits", other().limits(new StrideLimits(10, 0.1, 9)));
    changed.put("redrawn", other().limits(StrideLimits.defaults().withRedraw(Redraw.WHOLE)));
    changed.put("centre of mass", other().fixCentreOfMass(false));
    changed.forEach(
        (name, other) -> {
          Map<String, String> found = other.build().description();
          for (String key : description.keySet()) {
            assertEquals(key.equals(name), !description.get(key).equals(found.get(key)), key);
          }
        });
    for (OdeSolver solver :
        List.of(
            RungeKutta.heun(2),
            DormandPrince.standard(2),
            new DormandPrince(2, 1e-4, 1e-3),
            new DormandPrince(2, 1e-3, 1e-4))) {
      assertNotEquals(
          description.get("solver"), other().solver(solver).build().description().get("solver"));
    }
    assertThrows(UnsupportedOperationException.class, () -> description.put("a", "b"));
    assertFalse(builder().build().description().containsKey("corrector weights"));
  }

  private Simulation.Builder other() {
    return builder().corrector(corrector);
  }
}
