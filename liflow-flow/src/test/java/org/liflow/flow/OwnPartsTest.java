package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;

/** A user's own prior and solver keep the promises of a simulation. */
class OwnPartsTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 17, 5.13);
  private static final Structure SULFIDE = SmallModels.lithiumSulfide();
  private static final Prior CUBE = new OwnParts.UniformCube(0.04);
  private static final Prior NORMAL = Prior.of(new PriorConfiguration.Normal(0.03));
  private static final int STRIDES = 3;

  private static Prior prior(Replica replica) {
    return replica.index() % 2 == 0 ? CUBE : NORMAL;
  }

  private static List<Replica> replicas() {
    return List.of(
        Replica.start(SALT, 300, 0),
        Replica.start(SALT, 300, 1),
        Replica.start(SULFIDE, 500, 2),
        Replica.start(SALT, 700, 3));
  }

  private static void assertSameAloneAndTogether(Backend backend, OdeSolver solver) {
    try (FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend);
        FlowModel corrector = new FlowModel("C", SmallModels.corrector(), backend)) {
      Simulation simulation =
          Simulation.builder(propagator)
              .propagatorPrior(OwnPartsTest::prior)
              .corrector(corrector)
              .correctorStart(CorrectorStart.WITH_PRIOR)
              .correctorPrior(CUBE)
              .solver(solver)
              .limits(new StrideLimits(100, 0.01, 3))
              .build();
      List<Replica> together = replicas();
      simulation.run(together, STRIDES, (replica, redraws) -> {});
      Map<Replica, double[]> ends = new IdentityHashMap<>();
      for (Replica alone : replicas()) {
        simulation.run(List.of(alone), STRIDES, (replica, redraws) -> {});
        ends.put(alone, alone.positions());
        assertArrayEquals(alone.positions(), together.get(alone.index()).positions());
      }
      assertEquals(4, ends.values().stream().map(Arrays::hashCode).distinct().count());
    }
  }

  @Test
  void aReplicaHasTheSameBitsAloneAndInABatch() {
    try (Backend backend = SmallModels.scalarBackend(1)) {
      assertSameAloneAndTogether(backend, new OwnParts.HostEuler(2));
      assertSameAloneAndTogether(backend, RungeKutta.heun(2));
    }
  }

  /** Where the device draws the built-in priors, the own ones come from the host. */
  @Test
  void aDeviceDrawsWhatTheHostDraws() {
    EmulatedKernels.require();
    EmulatedDevice device = new EmulatedDevice(ThreadOrder.FORWARD);
    try (Backend backend =
        new CudaBackend(
            "test", device, device.load(EmulatedKernels.image()), MemoryReuse.NONE, 1)) {
      assertSameAloneAndTogether(backend, RungeKutta.euler(2));
    }
  }

  @Test
  void ownPartsDecideTheFrames() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend)) {
      Simulation.Builder builder = Simulation.builder(propagator).solver(RungeKutta.euler(2));
      double[] usual = builder.build().run(SALT, 300, 1).positions(1);
      double[] cube = builder.propagatorPrior(CUBE).build().run(SALT, 300, 1).positions(1);
      assertFalse(Arrays.equals(usual, cube));
      double[] host =
          builder.solver(new OwnParts.HostEuler(2)).build().run(SALT, 300, 1).positions(1);
      assertArrayEquals(cube, host, 1e-5);
      double[] longer =
          builder.solver(new OwnParts.HostEuler(5)).build().run(SALT, 300, 1).positions(1);
      assertFalse(Arrays.equals(host, longer));
    }
  }

  @Test
  void theDescriptionNamesThemAndSaysThatItIsNotEnough() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend)) {
      Map<String, String> description =
          Simulation.builder(propagator)
              .propagatorPrior(CUBE)
              .solver(new OwnParts.HostEuler(5))
              .build()
              .description();
      assertEquals("uniform cube[halfEdge=0.04 Å]", description.get("propagator prior"));
      assertEquals("host Euler[steps=5]", description.get("solver"));
      assertEquals(
          "propagator prior uniform cube, solver host Euler are not built in",
          description.get("not repeatable from this file alone"));
      assertFalse(
          Simulation.builder(propagator)
              .build()
              .description()
              .containsKey("not repeatable from this file alone"));
      Simulation perReplica =
          Simulation.builder(propagator).propagatorPrior(OwnPartsTest::prior).build();
      assertEquals("chosen per replica", perReplica.description().get("propagator prior"));
      Map<String, String> ofReplicas =
          perReplica.description(SALT, List.of(300.0, 450.5), 2).settings();
      assertEquals(
          "300.0 K: uniform cube[halfEdge=0.04 Å] / Normal[width=0.03];"
              + " 450.5 K: uniform cube[halfEdge=0.04 Å] / Normal[width=0.03]",
          ofReplicas.get("propagator prior"));
      assertEquals(
          "propagator prior uniform cube is not built in",
          ofReplicas.get("not repeatable from this file alone"));
    }
  }

  @Test
  void aMissingPriorIsRefused() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend)) {
      Simulation simulation =
          Simulation.builder(propagator).propagatorPrior(replica -> null).build();
      IllegalArgumentException problem =
          assertThrows(IllegalArgumentException.class, () -> simulation.run(SALT, 300, 1));
      assertTrue(problem.getMessage().contains("replica 0 at 300.0 K"), problem.getMessage());
    }
  }
}
