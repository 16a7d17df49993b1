package org.liflow.flow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ScarceMemory;
import org.liflow.tensor.backend.Backend;

/** A device's memory runs out at each place where a simulation takes some. */
@Tag("emulated-gpu")
class ScarceMemoryTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static List<Double> run(Backend backend, OdeSolver solver) {
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
      return Arrays.stream(salt.positions()).boxed().toList();
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
  void aRunGivesBackWhatItTook(OdeSolver solver) {
    ScarceMemory.everywhere(backend -> run(backend, solver), 150);
  }
}
