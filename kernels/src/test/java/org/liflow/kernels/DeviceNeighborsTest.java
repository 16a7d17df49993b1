package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/** The device's neighbour lists are the CPU's, entry by entry. */
@Tag("emulated-gpu")
class DeviceNeighborsTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private interface Search {
    Optional<NeighborList> find(Lattice lattice, double[] positions, double cutoff);
  }

  private static void onDevice(ThreadOrder order, java.util.function.Consumer<Search> work) {
    try (EmulatedDevice device = new EmulatedDevice(order);
        CudaModule module = device.load(EmulatedKernels.image());
        DeviceMemory memory = new DeviceMemory(device, MemoryReuse.NONE)) {
      DeviceNeighbors neighbors = new DeviceNeighbors(new Launcher(device, module, memory));
      work.accept((lattice, positions, cutoff) -> neighbors.find(lattice, positions, cutoff));
      assertEquals(0, memory.inUse());
    }
  }

  private static Lattice lattice(Random random, double edge, int boundaries) {
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = edge * ((k % 4 == 0 ? 1 : 0) + 0.3 * (2 * random.nextDouble() - 1));
    }
    return Lattice.of(vectors, (boundaries & 1) != 0, (boundaries & 2) != 0, (boundaries & 4) != 0);
  }

  private static double[] positions(Random random, Lattice lattice, int atoms, double spread) {
    double[] positions = new double[3 * atoms];
    double[] at = new double[3];
    for (int i = 0; i < atoms; i++) {
      lattice.toCartesian(
          spread * (random.nextDouble() - 0.5),
          spread * (random.nextDouble() - 0.5),
          spread * (random.nextDouble() - 0.5),
          at);
      System.arraycopy(at, 0, positions, 3 * i, 3);
    }
    return positions;
  }

  @ParameterizedTest
  @EnumSource
  void areTheCpusInAnyCellWithAnyBoundaries(ThreadOrder order) {
    Random random = new Random(1);
    onDevice(
        order,
        search -> {
          try (Workers workers = new Workers(1)) {
            for (int trial = 0; trial < 150; trial++) {
              int boundaries = trial % 8;
              double edge = 2 + 18 * random.nextDouble() * random.nextDouble();
              Lattice lattice = lattice(random, edge, boundaries);
              int atoms = 1 + random.nextInt(60);
              double[] positions =
                  positions(
                      random, lattice, atoms, trial % 3 == 0 ? 1 : 1 + 8 * random.nextDouble());
              double cutoff = 1 + 5 * random.nextDouble();
              NeighborList expected = NeighborList.build(lattice, positions, cutoff, workers);
              NeighborList found = search.find(lattice, positions, cutoff).orElseThrow();
              assertEquals(
                  expected,
                  found,
                  "trial " + trial + ", " + atoms + " atoms, cutoff " + cutoff + ", " + lattice);
            }
          }
        });
  }

  /** Lattice points at exactly the cutoff, in and between cells: decided as the CPU decides. */
  @Test
  void pairsAtTheCutoffAreDecidedAsByTheCpu() {
    onDevice(
        ThreadOrder.FORWARD,
        search -> {
          try (Workers workers = new Workers(1)) {
            for (int side = 1; side <= 6; side++) {
              Lattice cubic = Lattice.periodic(side, 0, 0, 0, side, 0, 0, 0, side);
              double[] positions = new double[3 * side * side * side];
              int k = 0;
              for (int n = 0; n < positions.length / 3; n++) {
                positions[k++] = n % side;
                positions[k++] = n / side % side;
                positions[k++] = (double) (n / side / side) - 3;
              }
              for (double cutoff : new double[] {1, Math.nextUp(1.0), Math.sqrt(2), 2, 3}) {
                assertEquals(
                    NeighborList.build(cubic, positions, cutoff, workers),
                    search.find(cubic, positions, cutoff).orElseThrow(),
                    side + " at " + cutoff);
              }
            }
          }
        });
  }

  @Test
  void manyCellsAndManyAtomsAreFine() {
    Random random = new Random(2);
    onDevice(
        ThreadOrder.SHUFFLED,
        search -> {
          try (Workers workers = new Workers(1)) {
            Lattice lattice = lattice(random, 40, 7);
            double[] positions = positions(random, lattice, 3000, 1);
            assertEquals(
                NeighborList.build(lattice, positions, 5, workers),
                search.find(lattice, positions, 5).orElseThrow());
            // Far apart along open axes: few atoms in many cells.
            Lattice open = Lattice.open();
            double[] sparse = positions(random, open, 50, 3e4);
            System.arraycopy(sparse, 0, sparse, 3, 3);
            NeighborList expected = NeighborList.build(open, sparse, 5, workers);
            assertTrue(expected.size() >= 2);
            assertEquals(expected, search.find(open, sparse, 5).orElseThrow());
          }
        });
  }

  @Test
  void whatIsOutOfTheOrdinaryIsLeftToTheCpu() {
    double[] origin = new double[3];
    Lattice tiny = Lattice.periodic(0.005, 0, 0, 0, 50, 0, 0, 0, 50);
    onDevice(
        ThreadOrder.FORWARD,
        search -> {
          assertTrue(search.find(Lattice.open(), new double[0], 5).isEmpty());
          assertTrue(search.find(Lattice.open(), origin, Double.NaN).isEmpty());
          assertTrue(search.find(Lattice.open(), new double[] {0, Double.NaN, 0}, 5).isEmpty());
          assertTrue(search.find(Lattice.open(), new double[] {0, 6e4, 0}, 5).isEmpty());
          assertTrue(search.find(tiny, origin, 5).isEmpty());
        });
    try (Backend backend = new EmulatedProvider().create(1)) {
      assertEquals(0, backend.neighbors(Lattice.open(), new double[0], 5).size());
      assertThrows(
          IllegalArgumentException.class,
          () -> backend.neighbors(Lattice.open(), new double[] {0, Double.NaN, 0}, 5));
      assertThrows(IllegalArgumentException.class, () -> backend.neighbors(tiny, origin, 5));
    }
  }
}
