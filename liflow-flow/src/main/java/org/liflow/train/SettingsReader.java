package org.liflow.train;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.liflow.files.InputException;
import org.liflow.nn.io.ConfigurationTree;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.NetworkTree;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;

/** Reads training settings from YAML; missing settings are as published. */
final class SettingsReader {
  /** The type of a prior that is fitted to the data. */
  static final String FITTED = "fitted";

  private static final int LARGEST = 1 << 20;
  private static final String WANTED = "training settings (YAML)";

  private final Path folder;

  private SettingsReader(Path folder) {
    this.folder = folder;
  }

  static TrainingSettings read(Path file) {
    return parse(file.toString(), text(file), file.toAbsolutePath().getParent());
  }

  /**
   * Reads settings from a text.
   *
   * @param source for messages
   * @param folder where relative paths start
   */
  static TrainingSettings parse(String source, String text, Path folder) {
    YamlSection root = YamlSection.parse(source, text);
    return new SettingsReader(folder).settings(root);
  }

  private static String text(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", WANTED);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new InputException(file, "more than " + LARGEST + " bytes", WANTED);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", WANTED, problem);
    } catch (CharacterCodingException problem) {
      throw new InputException(file.toString(), "text that is not UTF-8", WANTED, problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
  }

  private TrainingSettings settings(YamlSection root) {
    ModelRole role = root.constant("role", ModelRole.class, null);
    if (role == null) {
      throw root.bad("role", "no role", "role: propagator, or role: corrector");
    }
    YamlSection data =
        root.section("data")
            .orElseThrow(() -> root.bad("data", "no data", "data: with the folder of a data set"));
    TrainingPreset preset = root.constant("preset", TrainingPreset.class, TrainingPreset.PUBLISHED);
    TrainingSettings published = preset.settings(role, place(data));
    long seed = root.integer("seed", published.seed());
    DataSettings dataSettings = data(data, published.data());
    ModelSettings model =
        root.section("model")
            .map(section -> model(section, published.model()))
            .orElse(published.model());
    OptimizerSettings optimizer =
        root.section("optimizer")
            .map(section -> optimizer(section, published.optimizer()))
            .orElse(published.optimizer());
    ValidationSettings validation =
        root.section("validation")
            .map(section -> validation(section, published.validation()))
            .orElse(published.validation());
    LossSettings loss =
        root.section("loss")
            .map(section -> loss(section, published.loss()))
            .orElse(published.loss());
    root.requireNoOther();
    return made(
        root,
        "model",
        () -> new TrainingSettings(role, seed, dataSettings, model, optimizer, validation, loss));
  }

  /** The folder of the data, or memory, with all other settings as published. */
  private DataSettings place(YamlSection data) {
    Optional<String> source = data.text("source");
    if (source.isPresent()) {
      if (!source.get().equals("memory") || data.has("folder")) {
        throw data.bad("source", "source: " + source.get(), "source: memory, or a folder");
      }
      return DataSettings.inMemory();
    }
    return data.text("folder")
        .map(text -> DataSettings.in(path(data, "folder", text)))
        .orElseThrow(() -> data.bad("folder", "no folder", "folder: with that of a data set"));
  }

  private Path path(YamlSection section, String key, String text) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException problem) {
      throw section.bad(key, "'" + text + "' for " + key, "the name of a file or folder");
    }
  }

  private static <T> T made(YamlSection section, String key, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException problem) {
      throw section.bad(key, problem.getMessage(), "settings that make a training run");
    }
  }

  private static DataSettings data(YamlSection section, DataSettings published) {
    List<Integer> temperatures = section.integers("temperatures_K", published.temperatures());
    OptionalDouble timeStep = optional(section, "time_step_ps");
    OptionalDouble lag = optional(section, "lag_ps");
    boolean reversal = section.flag("reversal", published.reversal());
    section.requireNoOther();
    return made(
        section,
        "lag_ps",
        () -> new DataSettings(published.folder(), temperatures, timeStep, lag, reversal));
  }

  private static OptionalDouble optional(YamlSection section, String key) {
    return section.has(key) ? OptionalDouble.of(section.number(key, 0)) : OptionalDouble.empty();
  }

  private ModelSettings model(YamlSection section, ModelSettings preset) {
    Optional<Path> start = section.text("start").map(text -> path(section, "start", text));
    // A model to go on from has a flow of its own.
    ModelSettings published = start.isPresent() ? ModelSettings.PUBLISHED : preset;
    Optional<NetworkConfiguration> network =
        section.section("network").map(SettingsReader::network);
    OptionalDouble cutoff =
        section.has("cutoff_A") ? optional(section, "cutoff_A") : published.cutoff();
    Optional<PriorSetting> prior =
        section.section("prior").map(SettingsReader::priorSetting).or(published::prior);
    Optional<PriorConfiguration> noise =
        section.section("training_noise").map(SettingsReader::prior);
    Coupling coupling = section.constant("coupling", Coupling.class, published.coupling());
    Optional<Preconditioning> preconditioning =
        section.has("preconditioning")
            ? Optional.of(section.constant("preconditioning", Preconditioning.class, null))
            : published.preconditioning();
    OptionalDouble frequency =
        section.has("temperature_frequency")
            ? optional(section, "temperature_frequency")
            : published.temperatureFrequency();
    section.requireNoOther();
    return made(
        section,
        "network",
        () ->
            new ModelSettings(
                start, network, cutoff, prior, noise, coupling, preconditioning, frequency));
  }

  private static PriorSetting priorSetting(YamlSection section) {
    if (section.text("type", "").equals(FITTED)) {
      section.requireNoOther();
      return new PriorSetting.Fitted();
    }
    return new PriorSetting.Given(prior(section));
  }

  private static LossSettings loss(YamlSection section, LossSettings published) {
    AtomWeights weights = section.constant("weights", AtomWeights.class, published.weights());
    double early = section.number("times_alpha", published.early());
    double late = section.number("times_beta", published.late());
    double noise = section.number("start_noise", published.startNoise());
    section.requireNoOther();
    return made(section, "times_alpha", () -> new LossSettings(weights, early, late, noise));
  }

  private static NetworkConfiguration network(YamlSection section) {
    NetworkConfiguration network =
        made(
            section,
            "",
            () -> NetworkTree.read(new YamlTree(section), NetworkConfiguration.published()));
    section.requireNoOther();
    return network;
  }

  private static PriorConfiguration prior(YamlSection section) {
    PriorConfiguration prior =
        made(section, "type", () -> PriorConfiguration.fromTree(new YamlTree(section)));
    section.requireNoOther();
    return prior;
  }

  /** A section as a configuration's keys and values; a missing number is 0, as everywhere here. */
  private record YamlTree(YamlSection section) implements ConfigurationTree {
    @Override
    public boolean has(String key) {
      return section.has(key);
    }

    @Override
    public String text(String key) {
      return section.text(key, "");
    }

    @Override
    public double number(String key) {
      return section.number(key, 0);
    }

    @Override
    public int integer(String key) {
      return section.small(key, 0);
    }

    @Override
    public List<Double> numbers(String key) {
      return section.numbers(key);
    }
  }

  private static OptimizerSettings optimizer(YamlSection section, OptimizerSettings published) {
    int batch = section.small("batch_size", published.batchSize());
    int steps = section.small("steps_per_epoch", published.stepsPerEpoch());
    int epochs = section.small("epochs", published.epochs());
    double rate = section.number("learning_rate", published.learningRate());
    LearningRateSchedule schedule =
        section.section("schedule").map(SettingsReader::schedule).orElse(published.schedule());
    double clip = section.number("clip_norm", published.clipNorm());
    double decay = section.number("averaging_decay", published.averagingDecay());
    section.requireNoOther();
    return made(
        section,
        "",
        () -> new OptimizerSettings(batch, steps, epochs, rate, schedule, clip, decay));
  }

  private static LearningRateSchedule schedule(YamlSection section) {
    String type = section.text("type", "");
    LearningRateSchedule schedule =
        made(
            section,
            "type",
            () ->
                switch (type) {
                  case "constant" -> new LearningRateSchedule.Constant();
                  case "cosine" ->
                      new LearningRateSchedule.Cosine(
                          section.integer("warm_up_steps", 0), section.number("floor", 0.01));
                  case "staircase" ->
                      new LearningRateSchedule.Staircase(
                          section.integer("every_steps", 0), section.number("factor", 0));
                  case "exponential" ->
                      new LearningRateSchedule.Exponential(section.integer("half_life_steps", 0));
                  default ->
                      throw section.bad(
                          "type",
                          "the type '" + type + "'",
                          "constant, cosine, staircase or exponential");
                });
    section.requireNoOther();
    return schedule;
  }

  private static ValidationSettings validation(YamlSection section, ValidationSettings published) {
    ValidationSettings.Source source =
        section.constant("source", ValidationSettings.Source.class, published.source());
    double fraction = section.number("fraction", published.fraction());
    String index = section.text("index", published.index());
    int samples = section.small("samples_per_entry", published.samplesPerEntry());
    int every = section.small("every_epochs", published.everyEpochs());
    int patience = section.small("patience", published.patience());
    section.requireNoOther();
    return made(
        section,
        "",
        () -> new ValidationSettings(source, fraction, index, samples, every, patience));
  }
}
