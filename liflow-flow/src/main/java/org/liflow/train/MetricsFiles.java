package org.liflow.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.files.ReplacedFile;

/**
 * The metrics of a run as files.
 *
 * @param table as CSV, one row per epoch
 * @param page as HTML; empty for none
 */
record MetricsFiles(String table, Optional<String> page) {
  static final String TABLE = "metrics.csv";

  private static final String HEADER =
      "step,epoch,learning_rate,training_loss_A2,gradient_norm,validation_loss_A2,"
          + "validation_loss_averaged_A2\n";

  /** Renders the metrics of a run. */
  static MetricsFiles of(
      TrainingSettings settings, TrainingProgress progress, MetricsReport report) {
    return new MetricsFiles(
        table(progress.history()), report.render(settings, progress.history(), progress.best()));
  }

  /** Writes the files into a folder. */
  void write(Path folder) {
    ReplacedFile.write(folder.resolve(TABLE), table);
    page.ifPresent(text -> ReplacedFile.write(folder.resolve(MetricsReport.FILE), text));
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
}
