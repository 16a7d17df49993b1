package org.liflow.train;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.liflow.files.ReplacedFile;
import org.liflow.nn.io.NetworkTree;

/** Writes settings as YAML; {@link SettingsReader} reads them back as equal settings. */
final class SettingsWriter {
  private SettingsWriter() {}

  static void write(TrainingSettings settings, Path file) {
    ReplacedFile.write(file, out -> out.write(yaml(settings).getBytes(StandardCharsets.UTF_8)));
  }

  static String yaml(TrainingSettings settings) {
    StringBuilder text = new StringBuilder();
    render(tree(settings), "", text);
    return text.toString();
  }

  /** All values by their keys, the levels joined with dots. */
  static Map<String, String> entries(TrainingSettings settings) {
    Map<String, String> entries = new LinkedHashMap<>();
    flatten("", tree(settings), entries);
    return entries;
  }

  private static void flatten(String before, Map<String, Object> tree, Map<String, String> into) {
    tree.forEach(
        (key, value) -> {
          if (value instanceof Section section) {
            flatten(before + key + ".", section.values, into);
          } else {
            into.put(before + key, scalar(value));
          }
        });
  }

  /** A mapping below a key. */
  private static final class Section {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Section put(String key, Object value) {
      values.put(key, value);
      return this;
    }
  }

  private static Map<String, Object> tree(TrainingSettings settings) {
    Section root = new Section();
    root.put("role", lowerCase(settings.role()));
    root.put("seed", settings.seed());
    root.put("data", data(settings.data()));
    Section model = model(settings.model());
    root.put("model", model);
    root.put("optimizer", optimizer(settings.optimizer()));
    root.put("validation", validation(settings.validation()));
    // Left out as published, so that runs of before there was a choice go on.
    if (!settings.loss().equals(LossSettings.PUBLISHED)) {
      root.put("loss", loss(settings.loss()));
    }
    return root.values;
  }

  private static Section data(DataSettings data) {
    Section section = new Section();
    data.folder()
        .ifPresentOrElse(
            folder -> section.put("folder", folder.toString()),
            () -> section.put("source", "memory"));
    if (!data.temperatures().isEmpty()) {
      section.put("temperatures_K", data.temperatures());
    }
    data.timeStep().ifPresent(step -> section.put("time_step_ps", step));
    data.lag().ifPresent(lag -> section.put("lag_ps", lag));
    if (data.reversal()) {
      section.put("reversal", true);
    }
    return section;
  }

  private static Section model(ModelSettings model) {
    Section section = new Section();
    model.start().ifPresent(start -> section.put("start", start.toString()));
    model.network().ifPresent(network -> section.put("network", section(NetworkTree.of(network))));
    model.cutoff().ifPresent(cutoff -> section.put("cutoff_A", cutoff));
    model.prior().ifPresent(prior -> section.put("prior", prior(prior)));
    model
        .trainingNoise()
        .ifPresent(noise -> section.put("training_noise", section(noise.toTree())));
    section.put("coupling", lowerCase(model.coupling()));
    model
        .preconditioning()
        .ifPresent(relation -> section.put("preconditioning", lowerCase(relation)));
    model.temperatureFrequency().ifPresent(spread -> section.put("temperature_frequency", spread));
    return section;
  }

  private static Section prior(PriorSetting prior) {
    return prior instanceof PriorSetting.Given given
        ? section(given.prior().toTree())
        : new Section().put("type", SettingsReader.FITTED);
  }

  private static Section loss(LossSettings loss) {
    return new Section()
        .put("weights", lowerCase(loss.weights()))
        .put("times_alpha", loss.early())
        .put("times_beta", loss.late())
        .put("start_noise", loss.startNoise());
  }

  private static Section section(Map<String, Object> tree) {
    Section section = new Section();
    tree.forEach(section::put);
    return section;
  }

  private static Section optimizer(OptimizerSettings optimizer) {
    return new Section()
        .put("batch_size", optimizer.batchSize())
        .put("steps_per_epoch", optimizer.stepsPerEpoch())
        .put("epochs", optimizer.epochs())
        .put("learning_rate", optimizer.learningRate())
        .put("schedule", schedule(optimizer.schedule()))
        .put("clip_norm", optimizer.clipNorm())
        .put("averaging_decay", optimizer.averagingDecay());
  }

  private static Section schedule(LearningRateSchedule schedule) {
    Section section = new Section();
    if (schedule instanceof LearningRateSchedule.Cosine cosine) {
      return section
          .put("type", "cosine")
          .put("warm_up_steps", cosine.warmUpSteps())
          .put("floor", cosine.floor());
    }
    if (schedule instanceof LearningRateSchedule.Staircase stairs) {
      return section
          .put("type", "staircase")
          .put("every_steps", stairs.every())
          .put("factor", stairs.factor());
    }
    if (schedule instanceof LearningRateSchedule.Exponential exponential) {
      return section.put("type", "exponential").put("half_life_steps", exponential.halfLife());
    }
    return section.put("type", "constant");
  }

  private static Section validation(ValidationSettings validation) {
    Section section = new Section().put("source", lowerCase(validation.source()));
    if (validation.source() == ValidationSettings.Source.INDEX) {
      section.put("index", validation.index());
    } else {
      section.put("fraction", validation.fraction());
    }
    return section
        .put("samples_per_entry", validation.samplesPerEntry())
        .put("every_epochs", validation.everyEpochs())
        .put("patience", validation.patience());
  }

  private static void render(Map<String, Object> tree, String indent, StringBuilder text) {
    tree.forEach(
        (key, value) -> {
          text.append(indent).append(key).append(':');
          if (value instanceof Section section) {
            text.append('\n');
            render(section.values, indent + "  ", text);
          } else {
            text.append(' ').append(scalar(value)).append('\n');
          }
        });
  }

  private static String scalar(Object value) {
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(SettingsWriter::scalar).toList()) + "]";
    }
    String text = String.valueOf(value);
    return value instanceof Number || text.matches("[a-z][a-z_]*") ? text : quoted(text);
  }

  /** In double quotes, with anything unusual by its code, as YAML and JSON have it. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int k = 0; k < text.length(); k++) {
      char c = text.charAt(k);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isLetterOrDigit(c) || c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }

  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
