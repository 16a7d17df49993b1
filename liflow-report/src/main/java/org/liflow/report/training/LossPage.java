package org.liflow.report.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.report.HtmlPage;
import org.liflow.train.EpochMetrics;
import org.liflow.train.MetricsReport;
import org.liflow.train.TrainingSettings;
import org.liflow.util.Json;

/**
 * Plots the losses of a training run. The page depends on the run alone, not on the time of day.
 * Instances have no state; threads may share them.
 */
public final class LossPage implements MetricsReport {
  /** Creates a page. */
  public LossPage() {}

  @Override
  public Optional<String> render(
      TrainingSettings settings, List<EpochMetrics> history, Optional<EpochMetrics> best) {
    String role = settings.role().name();
    String title = "Training a " + role.charAt(0) + role.substring(1).toLowerCase(Locale.ROOT);
    return Optional.of(
        HtmlPage.render(
            LossPage.class,
            "loss",
            title,
            HtmlPage.escape(subtitle(history, best)),
            json(history, best),
            Map.of("SETTINGS", HtmlPage.escape(settings.yaml()))));
  }

  private static String subtitle(List<EpochMetrics> history, Optional<EpochMetrics> best) {
    if (history.isEmpty()) {
      return "No epoch is over yet";
    }
    EpochMetrics last = history.get(history.size() - 1);
    String done = String.format(Locale.ROOT, "%d epochs, %,d steps", last.epoch(), last.steps());
    return best.map(
            lowest ->
                String.format(
                    Locale.ROOT,
                    "%s; best validation loss %.4g Å² after epoch %d",
                    done,
                    lowest.validation().orElseThrow().averaged(),
                    lowest.epoch()))
        .orElse(done);
  }

  private static String json(List<EpochMetrics> history, Optional<EpochMetrics> best) {
    ObjectNode root = Json.object();
    ArrayNode epochs = root.putArray("epochs");
    for (EpochMetrics metrics : history) {
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
    best.ifPresent(lowest -> root.put("best", lowest.epoch()));
    return root.toString();
  }
}
