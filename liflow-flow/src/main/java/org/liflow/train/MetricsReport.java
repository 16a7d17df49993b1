package org.liflow.train;

import java.util.List;
import java.util.Optional;

/**
 * Renders a training run's metrics as a page, which the run keeps in its folder beside the table.
 *
 * <p>A run calls it when it starts, when it is resumed and after every epoch. A report must depend
 * on its arguments alone, so that a resumed run writes the same file again. The module {@code
 * liflow-report} has one that plots the losses.
 */
@FunctionalInterface
public interface MetricsReport {
  /** The name of the page's file in the run's folder. */
  String FILE = "loss.html";

  /** Renders nothing: no page is written. */
  MetricsReport NONE = (settings, history, best) -> Optional.empty();

  /**
   * Renders the page.
   *
   * @param settings of the run
   * @param history the epochs that are over, in their order; must not be kept
   * @param best the epoch of the lowest validation loss, or empty before the first validation
   * @return the page as HTML, or empty for none
   */
  Optional<String> render(
      TrainingSettings settings, List<EpochMetrics> history, Optional<EpochMetrics> best);
}
