package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.kernels.CudaBackend;
import org.liflow.kernels.MemoryReuse;
import org.liflow.kernels.emulated.CountingDevice;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;

/** Whole strides on an emulated device: the CPU's, and positions stay there. */
@Tag("emulated-gpu")
class DeviceStrideTest {
  private static final List<Structure> STRUCTURES =
      List.of(
          SmallModels.rockSalt(3, 17, 5.13),
          SmallModels.lithiumSulfide(),
          SmallModels.rockSalt(11, 35, 5.97));
  private static final int STRIDES = 6;

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private static CountingDevice device(ThreadOrder order) {
    return new CountingDevice(new EmulatedDevice(order));
  }

  private static Backend backend(CountingDevice device, MemoryReuse reuse) {
    return new CudaBackend("test", device, device.load(EmulatedKernels.image()), reuse, 1);
  }

  /** What the device was told in one stride. */
  private record Told(
      Map<Long, Integer> uploads,
      Map<Long, Integer> downloads,
      int launches,
      int captures,
      int replays,
      int allocations) {
    static Told of(CountingDevice device) {
      Told told =
          new Told(
              new TreeMap<>(device.uploads()),
              new TreeMap<>(device.downloads()),
              device.launches(),
              device.captures(),
              device.replays(),
              device.allocations());
      device.clear();
      return told;
    }
  }

  /**
   * Positions of all replicas after each stride.
   *
   * @param told what the device was told in each stride; of no use without one
   */
  private static List<double[][]> run(
      Backend backend, ModelFile first, OdeSolver solver, CountingDevice device, List<Told> told) {
    List<double[][]> frames = new ArrayList<>();
    try (backend;
        FlowModel propagator = new FlowModel("propagator", first, backend);
        FlowModel corrector = new FlowModel("corrector", SmallModels.corrector(), backend)) {
      Simulation simulation =
          Simulation.builder(propagator)
              .corrector(corrector)
              .correctorStart(CorrectorStart.WITH_PRIOR)
              .solver(solver)
              .seed(5)
              .build();
      List<Replica> replicas = new ArrayList<>();
      for (Structure structure : STRUCTURES) {
        replicas.add(Replica.start(structure, 300, replicas.size()));
      }
      double[][] latest = new double[replicas.size()][];
      simulation.run(
          replicas,
          STRIDES,
          new StrideListener() {
            private int accepted;

            @Override
            public void accepted(Replica replica, int redraws) {
              assertEquals(0, redraws);
              latest[replicas.indexOf(replica)] = replica.positions();
              if (++accepted % replicas.size() == 0) {
                frames.add(latest.clone());
                if (device != null) {
                  told.add(Told.of(device));
                }
              }
            }

            @Override
            public void stopped(Replica replica) {
              throw new AssertionError(replica.fault().orElseThrow());
            }
          });
      assertEquals(STRIDES, frames.size());
    }
    return frames;
  }

  private static double farthest(double[][] expected, double[][] found) {
    double farthest = 0;
    for (int r = 0; r < expected.length; r++) {
      for (int k = 0; k < expected[r].length; k++) {
        farthest = Math.max(farthest, Math.abs(expected[r][k] - found[r][k]));
      }
    }
    return farthest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "heun"})
  void stridesAreTheCpus(String solver) {
    OdeSolver ode = OdeSolver.of(solver, solver.equals("euler") ? 4 : 2);
    ModelFile model =
        solver.equals("euler") ? SmallModels.propagator() : SmallModels.predictingPropagator();
    List<double[][]> cpu = run(SmallModels.scalarBackend(1), model, ode, null, null);
    List<double[][]> first = null;
    for (ThreadOrder order : ThreadOrder.values()) {
      CountingDevice device = device(order);
      MemoryReuse reuse = order == ThreadOrder.FORWARD ? MemoryReuse.NONE : MemoryReuse.POOLED;
      List<double[][]> found = run(backend(device, reuse), model, ode, device, new ArrayList<>());
      double apart = farthest(cpu.get(0), found.get(0));
      assertTrue(apart < 1e-5, order + ": " + apart + " Å apart after one stride");
      first = first == null ? found : first;
      for (int stride = 0; stride < STRIDES; stride++) {
        for (int r = 0; r < STRUCTURES.size(); r++) {
          assertArrayEquals(first.get(stride)[r], found.get(stride)[r], "stride " + stride);
        }
      }
    }
  }

  /** Neighbourhoods of close atoms are drawn again with the CPU's noise and flow. */
  @Test
  void localRedrawsAreTheCpus() {
    CountingDevice device = device(ThreadOrder.SHUFFLED);
    double[] cpu = redrawn(SmallModels.scalarBackend(1));
    double[] found = redrawn(backend(device, MemoryReuse.POOLED));
    double apart = farthest(new double[][] {cpu}, new double[][] {found});
    assertTrue(apart < 1e-5, apart + " Å apart after a redraw");
  }

  private static double[] redrawn(Backend backend) {
    Structure crystal = SmallModels.rockSalt(3, 17, 5.13).repeat(3, 3, 2);
    int[] redraws = {0};
    Replica replica = Replica.start(crystal, 500, 0);
    try (backend;
        FlowModel propagator = new FlowModel("propagator", SmallModels.propagator(), backend);
        FlowModel corrector = new FlowModel("corrector", SmallModels.corrector(), backend)) {
      Simulation.builder(propagator)
          .propagatorPrior(Prior.of(new PriorConfiguration.Normal(0.15)))
          .corrector(corrector)
          .correctorStart(CorrectorStart.WITH_PRIOR)
          .solver(RungeKutta.euler(2))
          .limits(new StrideLimits(10, 0.86, 10))
          .seed(5)
          .build()
          .run(
              List.of(replica),
              1,
              new StrideListener() {
                @Override
                public void accepted(Replica moved, int whole) {
                  assertEquals(0, whole);
                }

                @Override
                public void redrawnLocally(Replica moved, int local) {
                  redraws[0] += local;
                }
              });
    }
    assertTrue(redraws[0] > 0, "no redraw");
    return replica.positions();
  }

  /**
   * Once flows are recorded, a stride sends the streams of its noise and brings its frames and a
   * few numbers back.
   */
  @Test
  void onlyAcceptedFramesComeBack() {
    CountingDevice device = device(ThreadOrder.SHUFFLED);
    List<Told> told = new ArrayList<>();
    run(
        backend(device, MemoryReuse.POOLED),
        SmallModels.propagator(),
        RungeKutta.euler(10),
        device,
        told);
    int structures = STRUCTURES.size();
    Told last = told.get(STRIDES - 1);
    // Five numbers of each structure's stream, for either flow.
    assertEquals(Map.of(5L * Integer.BYTES * structures, 2), last.uploads());
    // All frames at once; twice how many pairs there are; twice who moved too far; who is too
    // close.
    Map<Long, Integer> expected = new TreeMap<>();
    int atoms = STRUCTURES.stream().mapToInt(Structure::size).sum();
    expected.merge(3L * Double.BYTES * atoms, 1, Integer::sum);
    expected.merge(2L * Integer.BYTES, 2, Integer::sum);
    expected.merge((long) Integer.BYTES * structures, 2, Integer::sum);
    expected.merge(4L * Double.BYTES * structures, 1, Integer::sum);
    assertEquals(expected, last.downloads());
    assertEquals(0, last.captures());
    assertEquals(2, last.replays());
    assertEquals(29, last.launches(), "launches beside the graphs");
    assertEquals(0, last.allocations());
  }
}
