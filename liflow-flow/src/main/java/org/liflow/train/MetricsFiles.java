package org.liflow.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.files.ReplacedFile;
import org.liflow.report.HtmlPage;

/** How a run went, epoch by epoch, as a table and as a plot. Neither tells the time of day. */
final class MetricsFiles {
  static final String TABLE = "metrics.csv";
  static final String PLOT = "loss.html";

  private static final String HEADER =
      "step,epoch,learning_rate,training_loss_A2,gradient_norm,validation_loss_A2,"
          + "validation_loss_averaged_A2\n";

  private MetricsFiles() {}

  static void write(Path folder, TrainingSettings settings, TrainingProgress progress) {
    String table = table(progress.history());
    String plot = plot(settings, progress);
    ReplacedFile.write(folder.resolve(TABLE), table);
    ReplacedFile.write(folder.resolve(PLOT), plot);
  }

  private static String table(List<EpochMetrics> history) {
    StringBuilder table = new StringBuilder(HEADER);
    for (EpochMetrics metrics : history) {
      Optional<EpochMetrics.Validation> validation = metrics.validation();
      table
          .append(metrics.steps())
          .append(',')
          .append(metrics.epoch())
          .append(',')
          .append(metrics.learningRate())
          .append(',')
          .append(metrics.trainingLoss())
          .append(',')
          .append(metrics.gradientNorm())
          .append(',')
          .append(validation.map(loss -> String.valueOf(loss.plain())).orElse(""))
          .append(',')
          .append(validation.map(loss -> String.valueOf(loss.averaged())).orElse(""))
          .append('\n');
    }
    return table.toString();
  }

  private static String plot(TrainingSettings settings, TrainingProgress progress) {
    String role = settings.role().name();
    String title = "Training a " + role.charAt(0) + role.substring(1).toLowerCase(Locale.ROOT);
    return HtmlPage.render(
        MetricsFiles.class,
        "loss",
        title,
        HtmlPage.escape(subtitle(progress)),
        json(progress),
        Map.of("SETTINGS", HtmlPage.escape(settings.yaml())));
  }

  private static String subtitle(TrainingProgress progress) {
    if (progress.history().isEmpty()) {
      return "No epoch is over yet";
    }
    EpochMetrics last = progress.history().get(progress.history().size() - 1);
    String done = String.format(Locale.ROOT, "%d epochs, %,d steps", last.epoch(), last.steps());
    return progress
        .best()
        .map(
            best ->
                String.format(
                    Locale.ROOT,
                    "%s; best validation loss %.4g Å² after epoch %d",
                    done,
                    best.validation().orElseThrow().averaged(),
                    best.epoch()))
        .orElse(done);
  }

  private static String json(TrainingProgress progress) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode epochs = root.putArray("epochs");
    for (EpochMetrics metrics : progress.history()) {
      ObjectNode epoch = epochs.addObject();
      epoch.put("step", metrics.steps());
      epoch.put("training", metrics.trainingLoss());
      epoch.put("gradient", metrics.gradientNorm());
      epoch.put("rate", metrics.learningRate());
      metrics
          .validation()
          .ifPresent(
              losses -> {
                epoch.put("plain", losses.plain());
                epoch.put("averaged", losses.averaged());
              });
    }
    progress.best().ifPresent(best -> root.put("best", best.epoch()));
    return root.toString();
  }
}
