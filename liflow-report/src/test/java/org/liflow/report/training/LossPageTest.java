package org.liflow.report.training;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.liflow.train.EpochMetrics;
import org.liflow.train.TrainingSettings;

/** The page of a training run tells its settings, every epoch and the best one. */
class LossPageTest {
  private static final TrainingSettings SETTINGS = TrainingSettings.propagator(Path.of("<data>"));

  @Test
  void thePageHoldsEveryEpochAndTheBest() {
    EpochMetrics first = new EpochMetrics(1, 5, 0.01, 0.5, 2, Optional.empty());
    EpochMetrics second =
        new EpochMetrics(
            2, 10, 0.01, 0.25, 1, Optional.of(new EpochMetrics.Validation(0.75, 0.625)));
    String page =
        new LossPage().render(SETTINGS, List.of(first, second), Optional.of(second)).orElseThrow();
    assertTrue(page.contains("Training a Propagator") && !page.contains("@@"), page);
    assertTrue(
        page.contains("2 epochs, 10 steps; best validation loss 0.6250 Å² after epoch 2"), page);
    assertTrue(page.contains("\"best\":2"), page);
    assertTrue(page.contains("\"averaged\":0.625"), page);
    assertTrue(page.contains("&lt;data&gt;") && !page.contains("<data>"), page);
    assertFalse(page.contains("src="), "nothing is fetched");
  }

  @Test
  void beforeTheFirstEpochThereIsAPage() {
    String page = new LossPage().render(SETTINGS, List.of(), Optional.empty()).orElseThrow();
    assertTrue(page.contains("No epoch is over yet"), page);
  }
}
