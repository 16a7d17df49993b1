package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.kernels.emulated.TroubledDevice;
import org.liflow.tensor.backend.Backend;

/** A device's memory runs out at each place where a run takes some. */
class ScarceMemoryTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static double[] run(Backend backend, OdeSolver solver) {
    try (FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend);
        FlowModel corrector = new FlowModel("C", SmallModels.corrector(), backend)) {
      Simulation simulation =
          Simulation.builder(propagator)
              .corrector(corrector)
              .correctorStart(CorrectorStart.WITH_PRIOR)
              .solver(solver)
              .limits(new StrideLimits(100, 0.01, 3))
              .build();
      Replica salt = Replica.start(SmallModels.rockSalt(3, 17, 5.13), 300, 0);
      Replica sulfide = Replica.start(SmallModels.lithiumSulfide(), 300, 1);
      simulation.run(List.of(salt, sulfide), 2, (replica, redraws) -> {});
      return salt.positions();
    }
  }

  private static Stream<Named<OdeSolver>> solvers() {
    return Stream.of(
        Named.of("heun", RungeKutta.heun(1)),
        // As tolerant as to need one step.
        Named.of("dopri5", new DormandPrince(1, 10, 10)));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void aRunGivesBackWhatItTook(OdeSolver ode) {
    TroubledDevice troubled = new TroubledDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    try (Backend backend =
        new CudaBackend(
            "test",
            troubled.device(),
            troubled.device().load(EmulatedKernels.image()),
            MemoryReuse.NONE,
            1)) {
      double[] expected = run(backend, ode);
      // Rows that evaluations name stay with the backend.
      int live = troubled.live();
      long before = troubled.allocations();
      assertArrayEquals(expected, run(backend, ode));
      assertEquals(live, troubled.live());
      long all = troubled.allocations() - before;
      assertTrue(all > 150, all + " allocations");
      for (long allowed = 0; allowed < all; allowed++) {
        troubled.allow(allowed);
        String place = "after " + allowed + " of " + all + " allocations";
        assertThrows(DeviceMemoryException.class, () -> run(backend, ode), place);
        assertEquals(live, troubled.live(), place);
      }
      troubled.allow(Long.MAX_VALUE);
      assertArrayEquals(expected, run(backend, ode));
      assertEquals(live, troubled.live());
    }
  }
}
