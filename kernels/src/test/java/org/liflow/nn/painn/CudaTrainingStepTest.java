package org.liflow.nn.painn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;
import static org.liflow.tensor.backend.BackendCases.relativeError;
import static org.liflow.tensor.backend.BackendCases.widen;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.optim.Adam;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.nn.optim.MovingAverage;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RandomCell;

/** Training steps of the published network on a device and on the CPU. */
@Tag("emulated-gpu")
class CudaTrainingStepTest {
  private static final double BOUND = 1e-5;
  private static final int KINDS = 5;

  private static final NetworkConfiguration CONFIGURATION =
      new NetworkConfiguration(64, 20, 3, KINDS, 5.0, 0.5, 1000.0, PredictionMode.VELOCITY);

  @BeforeAll
  static void requireDevice() {
    EmulatedKernels.requireDevice();
  }

  /** What some steps give: the norm of the first gradient, that gradient and the weights after. */
  private record Outcome(
      double norm,
      Map<String, float[]> gradients,
      Map<String, float[]> weights,
      Map<String, float[]> averages) {}

  private static Outcome train(Backend backend, int steps) {
    int[] elementIndex = new int[119];
    Arrays.fill(elementIndex, -1);
    for (int k = 0; k < KINDS; k++) {
      elementIndex[k + 1] = k;
    }
    ModelFile model =
        ModelFile.initialised(
            CONFIGURATION,
            ModelRole.PROPAGATOR,
            elementIndex,
            5.0,
            new FlowConfiguration(new PriorConfiguration.Normal(1), Optional.empty()),
            1.0,
            Map.of(),
            1);
    Random random = new Random(2);
    double norm = 0;
    Map<String, float[]> gradients = null;
    try (backend;
        DualPaiNN network = new DualPaiNN(CONFIGURATION, model.asWeights(), backend);
        Adam adam = new Adam(backend, AdamSettings.published(), network.parameters());
        MovingAverage average = new MovingAverage(backend, 0.999, network.parameters())) {
      AtomGraph graph =
          AtomGraph.batch(
              List.of(
                  RandomCell.draw(random, 20, KINDS).graph(backend, 5.0),
                  RandomCell.draw(random, 13, KINDS).graph(backend, 5.0)));
      int atoms = graph.atoms();
      for (int step = 1; step <= steps; step++) {
        adam.clearGradients();
        try (Tape tape = new Tape(backend);
            Tensor seed = backend.tensor(atoms, 3, 1)) {
          Variable output =
              network.predict(
                  tape,
                  graph,
                  new double[] {700, 900},
                  normal(random, 3 * atoms, 0.5),
                  new double[] {random.nextDouble(), random.nextDouble()});
          float[] target = normal(random, 3 * atoms, 1);
          float[] gradient = new float[3 * atoms];
          backend.download(output.value(), gradient);
          for (int k = 0; k < gradient.length; k++) {
            gradient[k] = 2 * (gradient[k] - target[k]) / atoms;
          }
          backend.upload(gradient, seed);
          tape.backward(output, seed);
        }
        double now = adam.gradientNorm();
        if (step == 1) {
          norm = now;
          gradients = network.gradients();
        }
        adam.step(1e-3, now);
        average.update(step);
      }
      return new Outcome(norm, gradients, network.weights(), average.state());
    }
  }

  private static void assertClose(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, values) -> {
          double error = relativeError(widen(values), actual.get(name));
          assertTrue(error <= BOUND, () -> name + ": " + error);
        });
  }

  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProvider")
  void aStepIsTheCpus(BackendProvider provider) {
    Outcome cpu = train(Backends.open("scalar", 1), 1);
    Outcome device = train(provider.create(2), 1);
    assertEquals(1, device.norm() / cpu.norm(), 1e-6);
    assertClose(cpu.gradients(), device.gradients());
    assertClose(cpu.weights(), device.weights());
    assertClose(cpu.averages(), device.averages());
  }

  /** On the emulated device, threads run forward, backward and shuffled. */
  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProvider")
  void stepsGiveTheSameBitsEveryTime(BackendProvider provider) {
    Outcome first = train(provider.create(1), 3);
    for (int threads = 2; threads <= 3; threads++) {
      Outcome other = train(provider.create(threads), 3);
      first.weights().forEach((name, w) -> assertArrayEquals(w, other.weights().get(name), name));
    }
  }
}
