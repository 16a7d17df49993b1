package org.liflow.train;

import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.painn.NetworkConfiguration;

/** Named settings of a training, to start from. */
public enum TrainingPreset {
  /** As the published models were trained, but for validation and the running mean of weights. */
  PUBLISHED,
  /**
   * As this project's measurements found best. A Propagator's prior is fitted to the data, its
   * network is preconditioned and sees atoms that come near within a stride, all species count
   * alike, strides start from positions with noise, and half of them are learnt backwards in time.
   * Batches are small and many. A Corrector differs from the published one in the optimizer alone.
   */
  RECOMMENDED;

  /** Farther than an atom's neighbours at its start, in Å: those at the end of a hop. */
  private static final double BOTH_ENDS = 3;

  private static final double START_NOISE = 0.5;

  /** Temperatures a few hundred K apart are then alike to the network. */
  private static final double TEMPERATURE_FREQUENCY = 1;

  /**
   * Returns the settings.
   *
   * @param role Propagator or Corrector
   * @param data the data to learn from
   * @return settings to change by their {@code with} methods
   */
  public TrainingSettings settings(ModelRole role, DataSettings data) {
    TrainingSettings published = TrainingSettings.published(role, data);
    if (this == PUBLISHED) {
      return published;
    }
    TrainingSettings small =
        published.withOptimizer(
            optimizer ->
                optimizer
                    .withBatchSize(4)
                    .withEpochs(40)
                    .withLearningRate(role == ModelRole.PROPAGATOR ? 3e-3 : 1e-3)
                    // Typical norms are about 1; a few batches with close atoms have thousands.
                    .withClipNorm(1)
                    .withSchedule(new LearningRateSchedule.Cosine(100, 0.01))
                    .withAveragingDecay(0.998));
    if (role == ModelRole.CORRECTOR) {
      return small;
    }
    return small
        .withData(own -> own.withReversal(true))
        .withModel(
            model ->
                model
                    .withFittedPrior()
                    .withCutoff(NetworkConfiguration.published().rMax() + BOTH_ENDS)
                    .withPreconditioning(Preconditioning.PRIOR_WIDTH)
                    .withTemperatureFrequency(TEMPERATURE_FREQUENCY))
        .withLoss(new LossSettings(AtomWeights.BY_SPECIES, 1, 1, START_NOISE));
  }
}
