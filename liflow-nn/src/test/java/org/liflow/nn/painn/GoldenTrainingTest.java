package org.liflow.nn.painn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.relativeError;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.optim.Adam;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.GoldenFlows;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendCases;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.io.Npz;

/** Three steps of training against what the published code gave in double precision. */
@Tag("reference-data")
class GoldenTrainingTest {
  private static final double GRADIENT_BOUND = 1e-4;
  private static final double LOSS_BOUND = 1e-3;

  static Stream<Arguments> cases() {
    return Stream.of("velocity", "data")
        .flatMap(mode -> BackendCases.everyProvider().map(p -> Arguments.of(mode, p.get()[0])));
  }

  /** Adds to the gradients; returns the loss. */
  private static double differentiate(
      GoldenFlows flows, DualPaiNN network, double[] time, boolean velocity) {
    AtomGraph graph = flows.graph();
    int atoms = graph.atoms();
    float[] displacement = new float[3 * atoms];
    float[] target = new float[3 * atoms];
    for (int g = 0; g < graph.graphs(); g++) {
      for (int k = 3 * graph.atomStart()[g]; k < 3 * graph.atomStart()[g + 1]; k++) {
        displacement[k] = (float) ((1 - time[g]) * flows.start()[k] + time[g] * flows.end()[k]);
        target[k] = velocity ? flows.end()[k] - flows.start()[k] : flows.end()[k];
      }
    }
    Backend backend = network.backend();
    try (Tape tape = new Tape(backend);
        Tensor seed = backend.tensor(atoms, 3, 1)) {
      Variable output = network.predict(tape, graph, flows.temperatures(), displacement, time);
      float[] gradient = new float[3 * atoms];
      backend.download(output.value(), gradient);
      double loss = 0;
      for (int k = 0; k < gradient.length; k++) {
        float error = gradient[k] - target[k];
        loss += (double) error * error / atoms;
        gradient[k] = 2 * error / atoms;
      }
      backend.upload(gradient, seed);
      tape.backward(output, seed);
      return loss;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsLossesAndParametersAreThePublishedCodes(String mode, BackendProvider provider) {
    ModelFile model = ModelFile.read(SharedData.require("checkpoints/P_LGPS.ckpt"));
    try (Npz npz = Npz.open(SharedData.require("golden/train_" + mode + ".npz"));
        Backend backend = provider.create(2);
        DualPaiNN network = new DualPaiNN(model.network(), model.asWeights(), backend);
        Adam adam = new Adam(backend, AdamSettings.published(), network.parameters())) {
      GoldenFlows flows = GoldenFlows.read(npz, backend);
      double[] losses = npz.read("losses").toDoubles();
      for (int step = 0; step < 3; step++) {
        adam.clearGradients();
        double loss = differentiate(flows, network, flows.times()[step], mode.equals("velocity"));
        assertEquals(losses[step], loss, LOSS_BOUND * losses[step], "loss of step " + step);
        double norm = adam.gradientNorm();
        if (step == 0) {
          assertEquals(1, norm / npz.read("grad_norm").toDouble(), GRADIENT_BOUND);
          assertGradients(npz, network.gradients());
        }
        adam.step(npz.read("lr").toDouble(), norm);
      }
      network
          .weights()
          .forEach(
              (name, values) -> {
                if (!name.endsWith(".freqs")) {
                  double[] expected = npz.read("param_after/" + name).toDoubles();
                  assertTrue(relativeError(expected, values) < 1e-4, name);
                }
              });
    }
  }

  private static void assertGradients(Npz npz, Map<String, float[]> gradients) {
    Map<String, Double> errors = new TreeMap<>();
    gradients.forEach(
        (name, gradient) ->
            errors.put(name, relativeError(npz.read("grad/" + name).toDoubles(), gradient)));
    assertEquals(
        npz.names().stream().filter(name -> name.startsWith("grad/")).count(), errors.size());
    double worst = errors.values().stream().mapToDouble(e -> e).max().orElseThrow();
    assertTrue(worst <= GRADIENT_BOUND, () -> errors.toString());
  }
}
