package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.relativeError;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelTensor;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.GoldenFlows;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendCases;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.io.Npz;

/** The trainer's own steps against what the published code gave in double precision. */
@Tag("reference-data")
class GoldenTrainerTest {
  static Stream<Arguments> cases() {
    return Stream.of(PredictionMode.values())
        .flatMap(mode -> BackendCases.everyProvider().map(p -> Arguments.of(mode, p.get()[0])));
  }

  private static ModelFile predicting(ModelFile model, PredictionMode mode) {
    NetworkConfiguration n = model.network();
    return new ModelFile(
        new NetworkConfiguration(
            n.numFeatures(),
            n.numRadialBasis(),
            n.numLayers(),
            n.numElements(),
            n.rMax(),
            n.rOffset(),
            n.referenceTemperature(),
            mode),
        model.role(),
        model.elementIndex(),
        model.cutoff(),
        new FlowConfiguration(model.prior(), model.trainingNoise()),
        model.stride(),
        model.provenance(),
        model.weights());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threeStepsAreThePublishedCodes(PredictionMode mode, BackendProvider provider) {
    String file = mode == PredictionMode.VELOCITY ? "train_velocity" : "train_data";
    ModelFile model =
        predicting(ModelFile.read(SharedData.require("checkpoints/P_LGPS.ckpt")), mode);
    try (Npz npz = Npz.open(SharedData.require("golden/" + file + ".npz"));
        Backend backend = provider.create(2);
        FlowTrainer trainer = new FlowTrainer(model, AdamSettings.published(), 0, backend)) {
      GoldenFlows flows = GoldenFlows.read(npz, backend);
      TrainingBatch batch =
          new TrainingBatch(flows.graph(), flows.temperatures(), flows.start(), flows.end());
      double[] losses = npz.read("losses").toDoubles();
      double rate = npz.read("lr").toDouble();
      for (int step = 0; step < 3; step++) {
        StepResult result = trainer.step(batch, flows.times()[step], rate);
        assertEquals(losses[step], result.loss(), 1e-3 * losses[step], "loss of step " + step);
        if (step == 0) {
          assertEquals(1, result.gradientNorm() / npz.read("grad_norm").toDouble(), 1e-4);
        }
      }
      for (String name : npz.names()) {
        if (name.startsWith("param_after/")) {
          ModelTensor after =
              trainer.model(true).weights().get(name.substring("param_after/".length()));
          double error = relativeError(npz.read(name).toDoubles(), after.data());
          assertTrue(error < 1e-4, name + ": " + error);
        }
      }
    }
  }
}
