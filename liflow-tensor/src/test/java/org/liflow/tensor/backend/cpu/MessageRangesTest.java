package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.BackendCases;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;
import org.liflow.tensor.parallel.VectorApi;

/**
 * How atoms are cut into ranges is nothing that a message or its gradients show; where an atom has
 * neighbours more than once, through several images, sums are in another order.
 */
class MessageRangesTest {
  private static final int FEATURES = 20;
  private static final RadialBasis BASIS = new RadialBasis(6, 5.0, 0.5);

  static Stream<Arguments> kernels() {
    Stream.Builder<Arguments> kernels = Stream.builder();
    kernels.add(Arguments.of(Named.of("scalar", new ScalarKernels())));
    VectorApi.find(Kernels.class, "VectorKernels")
        .ifPresent(found -> kernels.add(Arguments.of(Named.of("vector", found))));
    return kernels.build();
  }

  private record Outcome(
      float[] scalars,
      float[] vectors,
      float[] phiGradient,
      float[] vectorsGradient,
      float[] filterGradient) {}

  @ParameterizedTest
  @MethodSource("kernels")
  void anyCutGivesTheSame(Kernels kernels) {
    Random random = new Random(5);
    for (int atoms : new int[] {1, 5, 400}) {
      RandomCell cell = RandomCell.draw(random, atoms, 3);
      long seed = random.nextLong();
      Outcome whole = run(kernels, 1, HostEdges.RANGE, cell, seed);
      for (int range : new int[] {1, 7, 40}) {
        for (int threads : new int[] {1, 2}) {
          Outcome cut = run(kernels, threads, range, cell, seed);
          float rounding = atoms < 400 ? 1e-5f : 0;
          assertArrayEquals(whole.scalars, cut.scalars, rounding);
          assertArrayEquals(whole.vectors, cut.vectors, rounding);
          assertArrayEquals(whole.phiGradient, cut.phiGradient, rounding);
          assertArrayEquals(whole.vectorsGradient, cut.vectorsGradient, rounding);
          assertTrue(
              BackendCases.relativeError(
                      BackendCases.widen(whole.filterGradient), cut.filterGradient)
                  < 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void nothingIsLeftOfAnEarlierGraph(Kernels kernels) {
    Random random = new Random(6);
    for (int range : new int[] {1, 7, HostEdges.RANGE}) {
      try (CpuBackend used = new CpuBackend(1, kernels, range)) {
        for (int features : new int[] {1, 7, 20, 33, 64}) {
          run(used, 40, RandomCell.draw(random, 90, 3), 1, Double.NaN);
          RandomCell cell = RandomCell.draw(random, 1 + random.nextInt(40), 3);
          Outcome found = run(used, features, cell, 2, 0.5);
          try (CpuBackend fresh = new CpuBackend(2, kernels, range)) {
            Outcome expected = run(fresh, features, cell, 2, 0.5);
            assertArrayEquals(expected.scalars, found.scalars);
            assertArrayEquals(expected.vectors, found.vectors);
            assertArrayEquals(expected.phiGradient, found.phiGradient);
            assertArrayEquals(expected.vectorsGradient, found.vectorsGradient);
            assertArrayEquals(expected.filterGradient, found.filterGradient);
            assertTrue(Float.isFinite(found.filterGradient[0]));
          }
        }
      }
    }
  }

  private static Outcome run(
      Kernels kernels, int threads, int rangeAtoms, RandomCell cell, long seed) {
    try (CpuBackend backend = new CpuBackend(threads, kernels, rangeAtoms)) {
      return run(backend, FEATURES, cell, seed, 0.5);
    }
  }

  private static Outcome run(
      CpuBackend backend, int features, RandomCell cell, long seed, double deviation) {
    Random random = new Random(seed);
    AtomGraph graph = cell.graph(backend, 5.0);
    int atoms = graph.atoms();
    int filters = BASIS.count() + 1;
    Tensor phi = normal(backend, random, deviation, atoms, 4 * features);
    Tensor filter = normal(backend, random, deviation, filters, 4 * features);
    Tensor scalars = normal(backend, random, deviation, atoms, features);
    Tensor vectors = normal(backend, random, deviation, 3 * atoms, features);
    Tensor moved = backend.tensor(3 * atoms, features);
    Tensor scalarsGradient = normal(backend, random, deviation, atoms, features);
    Tensor movedGradient = normal(backend, random, deviation, 3 * atoms, features);
    Tensor phiGradient = backend.tensor(atoms, 4 * features);
    Tensor filterGradient = backend.tensor(filters, 4 * features);
    Tensor vectorsGradient = backend.tensor(3 * atoms, features);
    Tensor displacement = normal(backend, random, 0.5, atoms, 3);
    try (RadialEdges edges = backend.radialEdges(graph, BASIS)) {
      backend.displace(edges, displacement);
      backend.radialMessage(edges, phi, null, filter, scalars, vectors, moved);
      backend.radialMessageBackward(
          edges,
          phi,
          null,
          filter,
          vectors,
          scalarsGradient,
          movedGradient,
          phiGradient,
          filterGradient,
          vectorsGradient);
    }
    return new Outcome(
        values(backend, scalars),
        values(backend, moved),
        values(backend, phiGradient),
        values(backend, vectorsGradient),
        values(backend, filterGradient));
  }

  private static Tensor normal(
      CpuBackend backend, Random random, double deviation, int rows, int columns) {
    Tensor tensor = backend.tensor(rows, columns);
    backend.upload(BackendCases.normal(random, rows * columns, deviation), tensor);
    return tensor;
  }

  private static float[] values(CpuBackend backend, Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }
}
