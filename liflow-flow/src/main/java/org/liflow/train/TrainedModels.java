package org.liflow.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.liflow.nn.io.ModelFile;

/**
 * Makes model files of a run's weights, with their provenance.
 *
 * @param start the model before the first step
 * @param settings of the run
 * @param fingerprint of the data set
 * @param backend the name of the backend
 */
record TrainedModels(
    ModelFile start, TrainingSettings settings, String fingerprint, String backend) {
  /**
   * A model of the weights after some steps.
   *
   * @param weights by name
   * @param losses of their validation; empty if they were not validated
   */
  ModelFile of(Map<String, float[]> weights, long steps, Optional<EpochMetrics.Validation> losses) {
    double decay = settings.optimizer().averagingDecay();
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("made_by", "LiFlow for Java");
    provenance.put("steps", String.valueOf(steps));
    provenance.put("seed", String.valueOf(settings.seed()));
    losses.ifPresent(
        found -> provenance.put("validation_loss_A2", String.valueOf(found.averaged())));
    provenance.put("weights", decay == 0 ? "as they are" : "running mean, decay " + decay);
    provenance.put("data_sha256", fingerprint);
    provenance.put("backend", backend);
    provenance.putAll(start.provenance());
    return new ModelFile(
        start.network(),
        start.role(),
        StartModel.known(start),
        start.cutoff(),
        start.prior(),
        start.trainingNoise(),
        start.stride(),
        provenance,
        start.withValues(weights).weights(),
        start.sampler());
  }
}
