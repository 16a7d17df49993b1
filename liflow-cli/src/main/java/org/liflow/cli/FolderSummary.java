package org.liflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.crystal.Element;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.run.RunFolder;
import org.liflow.train.EpochMetrics;
import org.liflow.train.TrainingSettings;
import org.liflow.train.TrainingSummary;

/** Makes the summary of the folder of a run, a training or a data set. */
final class FolderSummary {
  private static final int NAMES_SHOWN = 50;

  private FolderSummary() {}

  /** The summary of a run, with the progress of each trajectory. */
  static Summary ofRun(Path folder) throws IOException {
    RunManifest.Content content = RunManifest.read(folder);
    JsonNode run = new ObjectMapper().readTree(folder.resolve(RunFolder.DESCRIPTION).toFile());
    Summary summary = new Summary(folder.toString());
    ObjectNode json = summary.json();
    json.put("file", folder.toString());
    json.put("kind", "run");
    double stride = run.path("stride_ps").asDouble();
    int strides = content.strides();
    summary
        .line("Run", "%s, %,d atoms", run.path("formula").asText(), run.path("atoms").asInt())
        .line("Strides", "%,d of %s ps", strides, stride);
    RunFolder.settings(folder).forEach(summary::line);
    TextTable table = new TextTable(">T (K)", ">replica", ">strides", ">ps", "status");
    for (RunManifest.Trajectory listed : content.trajectories()) {
      RunManifest.Status status = listed.status(strides);
      long done =
          status == RunManifest.Status.UNFINISHED ? strides(listed.file()) : listed.strides();
      table.row(
          Summary.digits(listed.temperature(), 6),
          listed.replica(),
          done,
          Summary.digits(done * stride, 6),
          listed.fault().orElse(status.word()));
    }
    summary.table(table);
    json.set("run", run);
    return summary;
  }

  /** Counts strides in the file: a run under way or killed is ahead of its description. */
  private static long strides(Path file) throws IOException {
    long frames = 0;
    try (FrameReader reader =
        CrystalFiles.openTrajectory(file, ReadOptions.defaults().withUnwrap(false))) {
      while (reader.read().isPresent()) {
        frames++;
      }
    } catch (InputException partOfFrame) {
      return Math.max(0, frames - 1);
    }
    return Math.max(0, frames - 1);
  }

  /** The summary of a training run. */
  static Summary ofTraining(Path folder) {
    TrainingSummary training = TrainingSummary.read(folder);
    TrainingSettings settings = training.settings();
    Summary summary = new Summary(folder.toString());
    ObjectNode json = summary.json();
    json.put("file", folder.toString());
    json.put("kind", "training");
    json.put("role", settings.role().name().toLowerCase(Locale.ROOT));
    json.put("backend", training.backend());
    json.put("settings", settings.yaml());
    describe(json, training.steps(), training.history(), training.best());
    summary
        .line("Training", "a " + settings.role().name().toLowerCase(Locale.ROOT))
        .line(
            "Data set",
            settings.data().folder().map(Path::toString).orElse("trajectories in memory"))
        .line(
            "Epochs", "%d of at most %d", training.history().size(), settings.optimizer().epochs())
        .line("Steps", "%,d", training.steps())
        .line("Backend", training.backend());
    return summary.table(epochs(training.history(), training.best()));
  }

  /** Adds the progress of a training, for programs. */
  static void describe(
      ObjectNode json, long steps, List<EpochMetrics> history, Optional<EpochMetrics> best) {
    json.put("steps", steps);
    json.put("epochs", history.size());
    if (!history.isEmpty()) {
      describe(json.putObject("last_epoch"), history.get(history.size() - 1));
    }
    best.ifPresent(epoch -> describe(json.putObject("best_epoch"), epoch));
  }

  private static void describe(ObjectNode json, EpochMetrics epoch) {
    json.put("epoch", epoch.epoch());
    json.put("step", epoch.steps());
    json.put("training_loss_A2", epoch.trainingLoss());
    json.put("gradient_norm", epoch.gradientNorm());
    epoch
        .validation()
        .ifPresent(
            losses -> {
              json.put("validation_loss_A2", losses.plain());
              json.put("validation_loss_averaged_A2", losses.averaged());
            });
  }

  /** The best and the last epoch of a training. */
  static TextTable epochs(List<EpochMetrics> history, Optional<EpochMetrics> best) {
    TextTable table =
        new TextTable(
            "", ">epoch", ">step", ">training (Å²)", ">validation (Å²)", ">of the mean (Å²)");
    best.ifPresent(epoch -> row(table, "best", epoch));
    if (!history.isEmpty()) {
      row(table, "last", history.get(history.size() - 1));
    }
    return table;
  }

  private static void row(TextTable table, String name, EpochMetrics epoch) {
    table.row(
        name,
        epoch.epoch(),
        epoch.steps(),
        Summary.digits(epoch.trainingLoss(), 5),
        epoch.validation().map(losses -> Summary.digits(losses.plain(), 5)).orElse("–"),
        epoch.validation().map(losses -> Summary.digits(losses.averaged(), 5)).orElse("–"));
  }

  /** The summary of a data set. */
  static Summary ofDataset(Path folder) throws IOException {
    LiFlowDataset dataset = LiFlowDataset.open(folder);
    Summary summary = new Summary(folder.toString());
    ObjectNode json = summary.json();
    json.put("file", folder.toString());
    json.put("kind", "dataset");
    Set<Integer> temperatures = dataset.temperatures();
    List<String> names = dataset.names();
    Set<Integer> species = new TreeSet<>();
    TextTable table = new TextTable("Name", ">atoms", ">volume (Å³)");
    ArrayNode trajectories = json.putArray("trajectories");
    for (String name : names) {
      int[] atoms = dataset.atomicNumbers(name);
      Arrays.stream(atoms).forEach(species::add);
      double volume = dataset.lattice(name).volume();
      if (trajectories.size() < NAMES_SHOWN) {
        table.row(name, atoms.length, String.format(Locale.ROOT, "%.1f", volume));
      }
      trajectories
          .addObject()
          .put("name", name)
          .put("atoms", atoms.length)
          .put("volume_A3", volume);
    }
    if (names.size() > NAMES_SHOWN) {
      table.row("… and " + (names.size() - NAMES_SHOWN) + " more", "", "");
    }
    summary.line("Data set", "%d trajectories", names.size());
    List<String> symbols = species.stream().map(z -> Element.of(z).symbol()).toList();
    summary.line("Elements", String.join(" ", symbols));
    ArrayNode elements = json.putArray("elements");
    symbols.forEach(elements::add);
    ObjectNode counts = json.putObject("positions_of");
    for (int temperature : temperatures) {
      int count = dataset.names(temperature).size();
      summary.line("At " + temperature + " K", "positions of %d", count);
      counts.put(String.valueOf(temperature), count);
    }
    dataset
        .description()
        .ifPresent(
            description -> {
              summary.line(
                  "Times",
                  "frames every %s ps, a lag of %d frames",
                  Summary.digits(description.timeStep(), 6),
                  description.lagFrames());
              json.put("time_step_ps", description.timeStep());
              json.put("lag_frames", description.lagFrames());
            });
    return summary.table(table);
  }
}
