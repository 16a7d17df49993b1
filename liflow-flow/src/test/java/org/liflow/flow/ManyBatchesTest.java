package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.emulated.CountingDevice;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.kernels.emulated.TroubledDevice;
import org.liflow.tensor.backend.Backend;

/** More shapes of batches at once than a few, as in the evaluation of many crystals. */
@Tag("emulated-gpu")
class ManyBatchesTest {
  private static final int[] CATIONS = {3, 4, 11, 12, 13, 19, 20, 21, 22, 23};
  private static final int SHAPES = CATIONS.length;
  private static final int STRIDES = 5;
  private static final int ATOMS = 8;
  private static final long GIBIBYTE = 1L << 30;

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static CountingDevice device(long memory) {
    return new CountingDevice(new EmulatedDevice(ThreadOrder.FORWARD, memory));
  }

  private static Backend backend(CountingDevice device, MemoryReuse reuse) {
    return new CudaBackend("test", device, device.load(EmulatedKernels.image()), reuse, 1);
  }

  private static List<Replica> replicas() {
    List<Replica> replicas = new ArrayList<>();
    for (int k = 0; k < SHAPES; k++) {
      replicas.add(Replica.start(SmallModels.rockSalt(CATIONS[k], 17, 5.5), 300, k));
    }
    return replicas;
  }

  /** What the device was told in one stride of all replicas. */
  private record Told(int captures, int replays, int allocations) {}

  private static List<Told> run(
      CountingDevice device, FlowModel propagator, FlowModel corrector, List<Replica> replicas) {
    List<Told> told = new ArrayList<>();
    Simulation simulation =
        Simulation.builder(propagator)
            .corrector(corrector)
            .solver(RungeKutta.euler(2))
            .limits(new StrideLimits(100, 0.01, 3))
            .largestBatch(ATOMS)
            .build();
    int[] accepted = new int[1];
    device.clear();
    simulation.run(
        replicas,
        STRIDES,
        (replica, redraws) -> {
          if (++accepted[0] % replicas.size() == 0) {
            told.add(new Told(device.captures(), device.replays(), device.allocations()));
            device.clear();
          }
        });
    assertEquals(STRIDES, told.size());
    return told;
  }

  private interface Work {
    void with(CountingDevice device, FlowModel propagator, FlowModel corrector);
  }

  private static void over(long memory, MemoryReuse reuse, Work work) {
    CountingDevice device = device(memory);
    try (Backend backend = backend(device, reuse);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend);
        FlowModel corrector = new FlowModel("C", SmallModels.corrector(), backend)) {
      work.with(device, propagator, corrector);
    }
  }

  @Test
  void noBatchMakesItsFlowTwice() {
    over(
        GIBIBYTE,
        MemoryReuse.POOLED,
        (device, propagator, corrector) -> {
          List<Told> told = run(device, propagator, corrector, replicas());
          assertEquals(0, told.get(0).captures());
          // The Propagator's and the Corrector's.
          assertEquals(2 * SHAPES, told.get(1).captures());
          for (int stride = 2; stride < STRIDES; stride++) {
            assertEquals(new Told(0, 2 * SHAPES, 0), told.get(stride), "stride " + stride);
          }
        });
  }

  @Test
  void whatARunTookIsGivenBack() {
    over(
        GIBIBYTE,
        MemoryReuse.NONE,
        (device, propagator, corrector) -> {
          run(device, propagator, corrector, replicas());
          // The rows that evaluations name stay; they are the same ones the next time.
          int live = device.live();
          run(device, propagator, corrector, replicas());
          assertEquals(live, device.live());
        });
  }

  /** A device too small for all flows at once is not too small for the run. */
  @Test
  void flowsMakeRoomWhereMemoryRunsOut() {
    List<Replica> expected = replicas();
    long[] most = new long[1];
    over(
        GIBIBYTE,
        MemoryReuse.POOLED,
        (device, propagator, corrector) -> {
          run(device, propagator, corrector, expected);
          most[0] = device.mostBytes();
        });
    for (int percent : new int[] {80, 60}) {
      List<Replica> found = replicas();
      over(
          most[0] * percent / 100,
          MemoryReuse.POOLED,
          (device, propagator, corrector) -> {
            List<Told> told = run(device, propagator, corrector, found);
            assertTrue(told.get(STRIDES - 1).replays() > 0, "some flows are kept");
          });
      for (int k = 0; k < SHAPES; k++) {
        assertArrayEquals(expected.get(k).positions(), found.get(k).positions(), "replica " + k);
      }
    }
    assertThrows(
        DeviceMemoryException.class,
        () ->
            over(
                most[0] / 10,
                MemoryReuse.POOLED,
                (device, propagator, corrector) -> run(device, propagator, corrector, replicas())));
  }

  /** Memory for either flow but not for both: neither is kept, and nothing is tried for ever. */
  @Test
  void aDeviceHasRoomForOneFlowAtATime() {
    Replica expected = Replica.start(SmallModels.rockSalt(3, 17, 5.5), 300, 0);
    long[] most = new long[1];
    over(
        GIBIBYTE,
        MemoryReuse.POOLED,
        (device, propagator, corrector) -> {
          run(propagator, corrector, expected);
          most[0] = device.mostBytes();
        });
    int enough = 0;
    for (int percent = 95; percent > 0; percent -= 5) {
      Replica found = Replica.start(SmallModels.rockSalt(3, 17, 5.5), 300, 0);
      try {
        over(
            most[0] * percent / 100,
            MemoryReuse.POOLED,
            (device, propagator, corrector) -> run(propagator, corrector, found));
      } catch (DeviceMemoryException problem) {
        continue;
      }
      enough++;
      assertArrayEquals(expected.positions(), found.positions());
    }
    assertTrue(enough > 0, "less memory than for both is enough");
  }

  private static void run(FlowModel propagator, FlowModel corrector, Replica replica) {
    Simulation.builder(propagator)
        .corrector(corrector)
        .solver(RungeKutta.euler(2))
        .limits(new StrideLimits(100, 0.01, 3))
        .build()
        .run(List.of(replica), STRIDES, (moved, redraws) -> {});
  }

  /** So that work that is tried again after each time comes to an end. */
  @Test
  void nothingIsLeftToGiveBackInTheEnd() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend);
        FlowStage stage =
            new FlowStage(
                propagator,
                replica -> propagator.prior(),
                NoiseKey.Purpose.PROPAGATOR,
                RungeKutta.euler(1),
                1000)) {
      assertFalse(stage.giveBack());
      StrideRules rules =
          new StrideRules(
              stage, null, CorrectorStart.PUBLISHED, 1, new StrideLimits(100, 0.01, 3), true, 4);
      List<StrideBatch> batches = new ArrayList<>();
      for (Replica replica : replicas()) {
        batches.add(new StrideBatch(rules, List.of(replica), new double[] {5}, backend));
      }
      for (int most : new int[] {SHAPES, SHAPES / 2, SHAPES / 4, 1}) {
        batches.forEach(batch -> batch.propose(0));
        assertEquals((long) most * ATOMS, stage.keptAtoms());
        assertTrue(stage.giveBack());
      }
      batches.forEach(batch -> batch.propose(0));
      assertFalse(stage.giveBack());
      batches.forEach(StrideBatch::close);
    }
  }

  /** What a run tells of a device that fails is its first failure, not that of closing a flow. */
  @Test
  void theFirstFailureOfADeviceIsTold() {
    TroubledDevice troubled = new TroubledDevice(new EmulatedDevice(ThreadOrder.FORWARD));
    CudaException problem =
        assertThrows(
            CudaException.class,
            () -> {
              try (Backend backend =
                      new CudaBackend(
                          "test",
                          troubled.device(),
                          troubled.device().load(EmulatedKernels.image()),
                          MemoryReuse.POOLED,
                          1);
                  FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend)) {
                Simulation.builder(propagator)
                    .limits(new StrideLimits(100, 0.01, 3))
                    .build()
                    .run(
                        replicas(),
                        STRIDES,
                        (replica, redraws) -> {
                          if (replica.strides() == STRIDES - 1) {
                            troubled.breakDown();
                          }
                        });
              }
            });
    assertEquals("the device is gone: " + troubled.failures().get(0), problem.getMessage());
  }

  /** Those that came first stay; the others make theirs each time, and give it back. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 10})
  void whereThereIsNoRoomForAllSomeStay(int room) {
    over(
        GIBIBYTE,
        MemoryReuse.POOLED,
        (device, propagator, corrector) -> {
          try (FlowStage stage =
              new FlowStage(
                  propagator,
                  replica -> propagator.prior(),
                  NoiseKey.Purpose.PROPAGATOR,
                  RungeKutta.euler(1),
                  (long) room * ATOMS)) {
            StrideRules rules =
                new StrideRules(
                    stage,
                    null,
                    CorrectorStart.PUBLISHED,
                    1,
                    new StrideLimits(100, 0.01, 3),
                    true,
                    4);
            List<StrideBatch> batches = new ArrayList<>();
            for (Replica replica : replicas()) {
              batches.add(
                  new StrideBatch(rules, List.of(replica), new double[] {5}, propagator.backend()));
            }
            for (int round = 0; round < 4; round++) {
              batches.forEach(batch -> batch.propose(0));
              assertEquals((long) room * ATOMS, stage.keptAtoms());
            }
            // Neither the first time nor where the flow is new.
            assertEquals(3 * room, device.replays());
            batches.forEach(StrideBatch::close);
            // Ended batches' flows make room for others.
            Structure other = SmallModels.lithiumSulfide();
            try (StrideBatch later =
                new StrideBatch(
                    rules,
                    List.of(Replica.start(other, 300, 0)),
                    new double[] {5},
                    propagator.backend())) {
              later.propose(0);
              long kept = stage.keptAtoms();
              assertEquals(ATOMS * Math.max(0, room - 1) + other.size(), kept);
            }
          }
        });
  }

  @Test
  void bothModelsAreOnOneBackend() {
    try (Backend one = SmallModels.scalarBackend(1);
        Backend two = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P.ckpt", SmallModels.propagator(), one);
        FlowModel corrector = new FlowModel("C.ckpt", SmallModels.corrector(), two)) {
      Simulation.Builder builder = Simulation.builder(propagator).corrector(corrector);
      IllegalArgumentException problem =
          assertThrows(IllegalArgumentException.class, builder::build);
      assertEquals(
          "the Propagator P.ckpt and the Corrector C.ckpt are on two backends (scalar and scalar):"
              + " both must be put onto the same one",
          problem.getMessage());
    }
  }
}
