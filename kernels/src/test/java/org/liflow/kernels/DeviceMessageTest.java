package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;
import static org.liflow.tensor.backend.BackendCases.relativeError;
import static org.liflow.tensor.backend.BackendCases.widen;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;

/** The radial message and its gradients at sizes that other tests do not reach. */
@Tag("emulated-gpu")
class DeviceMessageTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** The new scalars and vectors, then the gradients by phi, filter and vectors. */
  private static List<float[]> results(
      Backend backend, int atoms, int functions, int features, boolean shared) {
    try (backend) {
      Random random = new Random(1);
      AtomGraph graph = RandomCell.draw(random, atoms, 3).graph(backend, 5.0);
      int rows = functions + 1;
      int[] phiRows = shared ? random.ints(atoms, 0, 3).toArray() : null;
      RadialEdges edges = backend.radialEdges(graph, new RadialBasis(functions, 5.0, 0.5));
      backend.displace(edges, draw(backend, random, atoms, 3));
      Tensor phi = draw(backend, random, shared ? 3 : atoms, 4 * features);
      Tensor filter = draw(backend, random, rows, 4 * features);
      Tensor scalars = draw(backend, random, atoms, features);
      Tensor vectors = draw(backend, random, atoms, 3, features);
      Tensor newVectors = backend.uninitialised(atoms, 3, features);
      final Tensor phiGradient = backend.uninitialised(atoms, 4 * features);
      final Tensor filterGradient = draw(backend, random, rows, 4 * features);
      final Tensor vectorsGradient = backend.uninitialised(atoms, 3, features);
      backend.radialMessage(
          edges, new MessageInput(phi, phiRows, filter, vectors), scalars, newVectors);
      backend.radialMessageBackward(
          edges,
          new MessageInput(phi, phiRows, filter, vectors),
          new MessageGradients(scalars, newVectors, phiGradient, filterGradient, vectorsGradient));
      List<float[]> results = new ArrayList<>();
      for (Tensor tensor :
          List.of(scalars, newVectors, phiGradient, filterGradient, vectorsGradient)) {
        float[] values = new float[tensor.size()];
        backend.download(tensor, values);
        results.add(values);
      }
      edges.close();
      return results;
    }
  }

  private static Tensor draw(Backend backend, Random random, int... shape) {
    Tensor tensor = backend.tensor(shape);
    backend.upload(normal(random, tensor.size(), 0.5), tensor);
    return tensor;
  }

  /** Atoms beyond the number of parts, features beyond a block's, functions beyond a chunk's. */
  @ParameterizedTest
  @CsvSource({
    "30, 20, 65, true",
    "20, 20, 130, false",
    "30, 30, 70, false",
    "12, 7, 64, true",
    "12, 8, 3, false",
    "12, 1, 64, false",
    "700, 20, 8, false",
    "700, 5, 8, true"
  })
  void isTheCpusAtAnySize(int atoms, int functions, int features, boolean shared) {
    List<float[]> expected =
        results(Backends.open("scalar", 1), atoms, functions, features, shared);
    List<float[]> first = null;
    for (int threads = 1; threads <= 3; threads++) {
      List<float[]> found =
          results(new EmulatedProvider().create(threads), atoms, functions, features, shared);
      first = first == null ? found : first;
      for (int k = 0; k < expected.size(); k++) {
        double error = relativeError(widen(expected.get(k)), found.get(k));
        assertTrue(error < 2e-6, "result " + k + ": " + error);
        assertArrayEquals(first.get(k), found.get(k), "result " + k);
      }
    }
  }
}
