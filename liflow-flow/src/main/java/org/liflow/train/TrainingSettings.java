package org.liflow.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.liflow.files.InputException;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;

/**
 * The settings of a training run. Equal settings, data and backend give equal weights, bit for bit.
 * Each {@code with} method returns changed settings, as in {@code
 * TrainingSettings.propagator(folder).withOptimizer(adam -> adam.withEpochs(100))}.
 *
 * @param role Propagator or Corrector
 * @param seed of the initial weights, the batches and the flow times
 * @param data the data to learn from
 * @param model the model to train
 * @param optimizer the optimizer and the length of the training
 * @param validation the validation, which selects the best weights
 * @param loss the loss
 */
public record TrainingSettings(
    ModelRole role,
    long seed,
    DataSettings data,
    ModelSettings model,
    OptimizerSettings optimizer,
    ValidationSettings validation,
    LossSettings loss) {
  /** The published Propagators' prior. */
  static final PriorConfiguration PROPAGATOR_PRIOR =
      new PriorConfiguration.AdaptiveMaxwellBoltzmann(
          new PriorConfiguration.Scales(1, 10),
          new PriorConfiguration.Scales(0.316, 3.16),
          PriorConfiguration.LITHIUM);

  /** The published Correctors' prior. */
  static final PriorConfiguration CORRECTOR_PRIOR = new PriorConfiguration.MaxwellBoltzmann(0.1);

  /** The noise that the published universal Corrector learned to remove. */
  static final PriorConfiguration CORRECTOR_NOISE = new PriorConfiguration.UniformScaleNormal(0.25);

  private static final long DEFAULT_SEED = 42;

  /**
   * Checks the numbers.
   *
   * @param role Propagator or Corrector
   * @param seed of the initial weights, the batches and the flow times
   * @param data the data to learn from
   * @param model the model to train
   * @param optimizer the optimizer and the length of the training
   * @param validation the validation, which selects the best weights
   * @param loss the loss
   * @throws IllegalArgumentException for a Propagator with training noise
   */
  public TrainingSettings {
    if (role == ModelRole.PROPAGATOR && model.trainingNoise().isPresent()) {
      throw new IllegalArgumentException("training noise for a Propagator, which has none");
    }
    if (role == ModelRole.CORRECTOR
        && model.prior().filter(PriorSetting.Fitted.class::isInstance).isPresent()) {
      throw new IllegalArgumentException(
          "a prior fitted to strides for a Corrector, which needs a given one");
    }
  }

  /**
   * A Propagator as published, of strides as the data set says, or else of 1 ps.
   *
   * @param dataFolder of the data set
   * @return settings to change by the {@code with} methods
   */
  public static TrainingSettings propagator(Path dataFolder) {
    return published(ModelRole.PROPAGATOR, DataSettings.in(dataFolder));
  }

  /**
   * A Propagator as published, trained on trajectories in memory, of strides of 1 ps.
   *
   * @return settings to change by the {@code with} methods
   */
  public static TrainingSettings propagator() {
    return published(ModelRole.PROPAGATOR, DataSettings.inMemory());
  }

  /**
   * A Corrector as published.
   *
   * @param dataFolder of the data set
   * @return settings to change by the {@code with} methods
   */
  public static TrainingSettings corrector(Path dataFolder) {
    return published(ModelRole.CORRECTOR, DataSettings.in(dataFolder));
  }

  /**
   * A Corrector as published, trained on trajectories in memory.
   *
   * @return settings to change by the {@code with} methods
   */
  public static TrainingSettings corrector() {
    return published(ModelRole.CORRECTOR, DataSettings.inMemory());
  }

  static TrainingSettings published(ModelRole role, DataSettings data) {
    return new TrainingSettings(
        role,
        DEFAULT_SEED,
        data,
        ModelSettings.PUBLISHED,
        OptimizerSettings.DEFAULT,
        ValidationSettings.DEFAULT,
        LossSettings.PUBLISHED);
  }

  /**
   * Reads settings from a YAML file; what it does not say is as published. Relative paths in it
   * start at its folder.
   *
   * @param file in YAML
   * @return the settings
   * @throws InputException when it cannot be read, holds an unknown key or a bad value: names the
   *     line
   */
  public static TrainingSettings read(Path file) {
    return SettingsReader.read(file);
  }

  /**
   * Writes the settings as a YAML file, beside its place first and then there.
   *
   * @param file overwritten
   */
  public void write(Path file) {
    SettingsWriter.write(this, file);
  }

  /** {@return the settings as YAML} */
  public String yaml() {
    return SettingsWriter.yaml(this);
  }

  /**
   * The same with another seed.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(role, other, data, model, optimizer, validation, loss);
  }

  /**
   * The same with other data, such as {@code withData(d -> d.withTimeStep(0.1))}.
   *
   * @param change gives the new part from the present one
   * @return new settings
   */
  public TrainingSettings withData(UnaryOperator<DataSettings> change) {
    return new TrainingSettings(role, seed, change.apply(data), model, optimizer, validation, loss);
  }

  /**
   * The same with another model, such as {@code withModel(m -> m.withStart(file))}.
   *
   * @param change gives the new part from the present one
   * @return new settings
   */
  public TrainingSettings withModel(UnaryOperator<ModelSettings> change) {
    return new TrainingSettings(role, seed, data, change.apply(model), optimizer, validation, loss);
  }

  /**
   * The same with another way, such as {@code withOptimizer(o -> o.withEpochs(100))}.
   *
   * @param change gives the new part from the present one
   * @return new settings
   */
  public TrainingSettings withOptimizer(UnaryOperator<OptimizerSettings> change) {
    return new TrainingSettings(role, seed, data, model, change.apply(optimizer), validation, loss);
  }

  /**
   * The same, validated otherwise, such as {@code withValidation(v -> v.withPatience(5))}.
   *
   * @param change gives the new part from the present one
   * @return new settings
   */
  public TrainingSettings withValidation(UnaryOperator<ValidationSettings> change) {
    return new TrainingSettings(role, seed, data, model, optimizer, change.apply(validation), loss);
  }

  /**
   * The same with another loss.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public TrainingSettings withLoss(LossSettings other) {
    return new TrainingSettings(role, seed, data, model, optimizer, validation, other);
  }

  /** The flow: as set, else that of the start model, else as published. */
  FlowConfiguration flowOr(Optional<FlowConfiguration> ofStart, Supplier<PriorConfiguration> fit) {
    PriorConfiguration prior =
        model
            .prior()
            .map(setting -> setting instanceof PriorSetting.Given given ? given.prior() : fit.get())
            .or(() -> ofStart.map(FlowConfiguration::prior))
            .orElse(role == ModelRole.PROPAGATOR ? PROPAGATOR_PRIOR : CORRECTOR_PRIOR);
    return new FlowConfiguration(prior, noiseOr(ofStart.flatMap(FlowConfiguration::trainingNoise)))
        .withPreconditioning(
            model
                .preconditioning()
                .or(() -> ofStart.map(FlowConfiguration::preconditioning))
                .orElse(Preconditioning.NONE));
  }

  /**
   * The noise that a Corrector removes: as set, else that of the start model, else as published.
   */
  private Optional<PriorConfiguration> noiseOr(Optional<PriorConfiguration> ofStart) {
    return role == ModelRole.PROPAGATOR
        ? Optional.empty()
        : model.trainingNoise().or(() -> ofStart).or(() -> Optional.of(CORRECTOR_NOISE));
  }

  /** The network without a start model. */
  NetworkConfiguration freshNetwork() {
    return model.network().orElseGet(NetworkConfiguration::published);
  }

  /**
   * Refuses settings under which a run cannot go on as it began. Where files lie may differ, and
   * how long to go on.
   *
   * @param file for the message
   * @param began the settings that the run began with
   * @throws InputException names the first setting that differs
   */
  void requireGoesOn(Path file, TrainingSettings began) {
    Map<String, String> now = new TreeMap<>(comparable());
    Map<String, String> then = new TreeMap<>(began.comparable());
    TreeMap<String, String> keys = new TreeMap<>(then);
    keys.putAll(now);
    for (String key : keys.keySet()) {
      String was = then.getOrDefault(key, "not given");
      String is = now.getOrDefault(key, "not given");
      if (!was.equals(is)) {
        throw new InputException(
            file, key + " is " + is, key + " " + was + ", which the run began with");
      }
    }
  }

  private Map<String, String> comparable() {
    Map<String, String> entries = new TreeMap<>(SettingsWriter.entries(this));
    for (String free :
        List.of(
            "data.folder",
            "data.source",
            "model.start",
            "optimizer.epochs",
            "validation.patience")) {
      entries.remove(free);
    }
    return entries;
  }
}
