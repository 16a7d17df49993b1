package org.liflow.bench.ablation;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.train.AtomWeights;
import org.liflow.train.LearningRateSchedule;
import org.liflow.train.LossSettings;
import org.liflow.train.TrainingSettings;

/**
 * One training: changes to a plain one, as a text such as {@code prior=fitted,pre=prior_width}.
 *
 * @param changes values by key; see {@link #settings}
 */
record Variant(Map<String, String> changes) {
  static Variant parse(String text) {
    Map<String, String> changes = new TreeMap<>();
    for (String change : text.split(",")) {
      if (!change.isBlank() && !change.equals("plain")) {
        String[] parts = change.split("=", 2);
        changes.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    return new Variant(changes);
  }

  String text(String key, String otherwise) {
    return changes.getOrDefault(key, otherwise);
  }

  double number(String key, double otherwise) {
    return changes.containsKey(key) ? Double.parseDouble(changes.get(key)) : otherwise;
  }

  /** The name of the variant's folder; what only decides the generation is left out. */
  String name(ModelRole role) {
    Map<String, String> own = new TreeMap<>(changes);
    own.keySet().removeIf(key -> key.startsWith("run."));
    if (role == ModelRole.PROPAGATOR) {
      own.keySet().removeIf(key -> key.startsWith("c."));
    }
    String text = own.toString().replaceAll("[{} ]", "").replace(',', '_');
    return (role == ModelRole.PROPAGATOR ? "p_" : "c_") + (text.isEmpty() ? "plain" : text);
  }

  TrainingSettings settings(ModelRole role, Path dataset) {
    boolean moves = role == ModelRole.PROPAGATOR;
    String before = moves ? "" : "c.";
    TrainingSettings settings =
        moves ? TrainingSettings.propagator(dataset) : TrainingSettings.corrector(dataset);
    int steps = (int) number(before + "steps", moves ? 3000 : 1200);
    int every = steps / (int) number(before + "epochs", 6);
    NetworkConfiguration network =
        new NetworkConfiguration(
            (int) number(before + "features", 64),
            (int) number(before + "radial", 20),
            (int) number(before + "layers", 3),
            77,
            number(before + "reach", 4.5) + 0.5,
            0.5,
            1000,
            PredictionMode.VELOCITY);
    return settings
        .withSeed((long) number("seed", 42))
        .withModel(
            model -> {
              var changed = model.withNetwork(network).withCutoff(number(before + "cutoff", 5));
              switch (text(before + "prior", "wide")) {
                case "fitted" -> changed = changed.withFittedPrior();
                case "wide" -> {
                  if (moves) {
                    changed =
                        changed.withPrior(
                            new PriorConfiguration.AdaptiveMaxwellBoltzmann(
                                new PriorConfiguration.Scales(1, 10),
                                new PriorConfiguration.Scales(3.16, 3.16),
                                3));
                  }
                }
                default ->
                    changed =
                        changed.withPrior(
                            new PriorConfiguration.Normal(number(before + "prior", 0.1)));
              }
              if (changes.containsKey(before + "noise")) {
                changed =
                    changed.withTrainingNoise(
                        new PriorConfiguration.UniformScaleNormal(number(before + "noise", 0.25)));
              }
              if (changes.containsKey("tfreq")) {
                changed = changed.withTemperatureFrequency(number("tfreq", 1));
              }
              return changed.withPreconditioning(
                  Preconditioning.valueOf(text(before + "pre", "none").toUpperCase(Locale.ROOT)));
            })
        .withData(data -> data.withReversal(changes.containsKey("reversal")))
        .withLoss(
            new LossSettings(
                AtomWeights.valueOf(text(before + "weights", "equal").toUpperCase(Locale.ROOT)),
                number(before + "alpha", 1),
                number(before + "beta", 1),
                moves ? number("start", 0) : 0))
        .withOptimizer(
            adam ->
                adam.withBatchSize((int) number(before + "batch", 4))
                    .withStepsPerEpoch(every)
                    .withEpochs(steps / every)
                    .withLearningRate(number(before + "lr", 1e-3))
                    .withSchedule(new LearningRateSchedule.Cosine(100, 0.01))
                    .withClipNorm(number(before + "clip", 10))
                    .withAveragingDecay(number(before + "ema", 0.995)))
        .withValidation(
            validation ->
                validation
                    .byTrajectory(number("share", 0.2))
                    .withSamplesPerEntry(4)
                    .withEveryEpochs(1)
                    .withPatience(0));
  }
}
