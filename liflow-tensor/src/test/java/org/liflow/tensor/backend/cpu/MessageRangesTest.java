package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.BackendCases;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
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
      float[] filterGradient) {

    List<float[]> all() {
      return List.of(scalars, vectors, phiGradient, vectorsGradient, filterGradient);
    }

    void assertSame(Outcome other, String what) {
      for (int k = 0; k < all().size(); k++) {
        assertArrayEquals(all().get(k), other.all().get(k), what + ", result " + k);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void anyCutGivesTheSame(Kernels kernels) {
    Random random = new Random(5);
    for (int atoms : new int[] {1, 5, 400}) {
      RandomCell cell = RandomCell.draw(random, atoms, 3);
      long seed = random.nextLong();
      Outcome whole = run(kernels, 1, PairLayout.RANGE, cell, seed);
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
    for (int range : new int[] {1, 7, PairLayout.RANGE}) {
      try (CpuBackend used = new CpuBackend(1, kernels, range)) {
        for (int features : new int[] {1, 7, 20, 33, 64}) {
          run(used, 40, RandomCell.draw(random, 90, 3), 1, Double.NaN);
          RandomCell cell = RandomCell.draw(random, 1 + random.nextInt(40), 3);
          Outcome found = run(used, features, cell, 2, 0.5);
          try (CpuBackend fresh = new CpuBackend(2, kernels, range)) {
            Outcome expected = run(fresh, features, cell, 2, 0.5);
            expected.assertSame(found, features + " features");
            assertTrue(Float.isFinite(found.filterGradient[0]));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void edgesThatMoveAgainGiveWhatNewOnesGive(Kernels kernels) {
    Random random = new Random(7);
    for (int range : new int[] {7, PairLayout.RANGE}) {
      try (CpuBackend backend = new CpuBackend(2, kernels, range)) {
        AtomGraph graph = RandomCell.draw(random, 60, 3).graph(backend, 5.0);
        try (RadialEdges kept = backend.radialEdges(graph, BASIS)) {
          for (int features : new int[] {20, 7, 33, 64, 1}) {
            long seed = random.nextLong();
            displace(backend, kept, graph, new Random(seed));
            Outcome expected;
            try (RadialEdges fresh = backend.radialEdges(graph, BASIS)) {
              displace(backend, fresh, graph, new Random(seed));
              expected = run(backend, fresh, graph, BASIS, features, new Random(seed), 0.5);
            }
            for (int time = 0; time < 2; time++) {
              Outcome found = run(backend, kept, graph, BASIS, features, new Random(seed), 0.5);
              expected.assertSame(found, features + " features");
            }
          }
        }
      }
    }
  }

  @Test
  @Tag("slow")
  void everyKernelsGradientsAgreeInAnyShapeAtAnyNumberOfThreads() {
    List<Kernels> kernels = kernels().map(each -> kernels(each.get()[0])).toList();
    int[] features = {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130};
    int[] counts = {1, 31, 32, 33, 40};
    for (int k = 0; k < features.length; k++) {
      RadialBasis basis = new RadialBasis(counts[k % counts.length], 5.0, 0.5);
      Outcome first = null;
      for (Kernels each : kernels) {
        Outcome alone = outcome(each, 1, basis, features[k], k);
        for (int threads : new int[] {2, 3, 4}) {
          alone.assertSame(
              outcome(each, threads, basis, features[k], k),
              each.name() + ", " + features[k] + " features, " + threads + " threads");
        }
        first = first == null ? alone : first;
        for (int n = 0; n < alone.all().size(); n++) {
          double error =
              BackendCases.relativeError(
                  BackendCases.widen(first.all().get(n)), alone.all().get(n));
          String what = each.name() + ", " + features[k] + " features, result " + n;
          assertTrue(error <= 2e-6, () -> what + ": " + error);
        }
      }
    }
  }

  private static Kernels kernels(Object argument) {
    return (Kernels) ((Named<?>) argument).getPayload();
  }

  /** Of a batch of structures of 1 … 30 atoms, in memory full of NaN. */
  private static Outcome outcome(
      Kernels kernels, int threads, RadialBasis basis, int features, long seed) {
    Random random = new Random(seed);
    try (CpuBackend backend = new CpuBackend(threads, kernels, 13)) {
      leaveNothingButNan(backend);
      List<AtomGraph> graphs = new ArrayList<>();
      for (int atoms : new int[] {1, 3, 30, 2, 1, 17, 1, 2}) {
        graphs.add(RandomCell.draw(random, atoms, 3).graph(backend, 5.0));
      }
      AtomGraph graph = AtomGraph.batch(graphs);
      try (RadialEdges edges = backend.radialEdges(graph, basis)) {
        displace(backend, edges, graph, random);
        return run(backend, edges, graph, basis, features, random, 0.5);
      }
    }
  }

  private static void leaveNothingButNan(CpuBackend backend) {
    List<Tensor> tensors = new ArrayList<>();
    for (int size = 64; size < 300_000; size += size / 2) {
      for (int copy = 0; copy < 5; copy++) {
        Tensor tensor = backend.uninitialised(size);
        backend.fill(tensor, Float.NaN);
        tensors.add(tensor);
      }
    }
    tensors.forEach(Tensor::close);
  }

  @Test
  void edgesThatOtherKernelsReadInAnotherWayAreRefused() {
    List<Kernels> kernels = kernels().map(each -> kernels(each.get()[0])).toList();
    for (Kernels maker : kernels) {
      for (Kernels reader : kernels) {
        try (CpuBackend made = new CpuBackend(1, maker);
            CpuBackend read = new CpuBackend(1, reader)) {
          AtomGraph graph = RandomCell.draw(new Random(8), 5, 3).graph(made, 5.0);
          try (RadialEdges edges = made.radialEdges(graph, BASIS)) {
            if (!maker.interleaving().equals(reader.interleaving())) {
              assertThrows(
                  IllegalArgumentException.class,
                  () -> run(read, edges, graph, BASIS, 3, new Random(8), 0.5));
            }
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
    AtomGraph graph = cell.graph(backend, 5.0);
    Random random = new Random(seed);
    try (RadialEdges edges = backend.radialEdges(graph, BASIS)) {
      displace(backend, edges, graph, random);
      return run(backend, edges, graph, BASIS, features, random, deviation);
    }
  }

  private static void displace(
      CpuBackend backend, RadialEdges edges, AtomGraph graph, Random random) {
    try (Tensor displacement = normal(backend, random, 0.5, graph.atoms(), 3)) {
      backend.displace(edges, displacement);
    }
  }

  private static Outcome run(
      CpuBackend backend,
      RadialEdges edges,
      AtomGraph graph,
      RadialBasis basis,
      int features,
      Random random,
      double deviation) {
    int atoms = graph.atoms();
    int filters = basis.count() + 1;
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
    backend.radialMessage(edges, new MessageInput(phi, filter, vectors), scalars, moved);
    backend.radialMessageBackward(
        edges,
        new MessageInput(phi, filter, vectors),
        new MessageGradients(
            scalarsGradient, movedGradient, phiGradient, filterGradient, vectorsGradient));
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
