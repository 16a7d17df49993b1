package org.liflow.quickstart;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/** A quickstart of seconds, which learns nothing. */
public final class TinyQuickstart {
  private TinyQuickstart() {}

  /** Forty atoms, picoseconds, and six steps of training. */
  public static QuickstartSettings settings() {
    return with(42, 2);
  }

  static QuickstartSettings with(long seed, int epochs) {
    return new QuickstartSettings(
        seed,
        new QuickstartSettings.Crystal(2, 2, 2, 0.5),
        new QuickstartSettings.Dynamics(2, List.of(600), 1.5, 0.2),
        new QuickstartSettings.Unseen(850, 1, 6, 1, 1, OptionalDouble.of(0.1)),
        new QuickstartSettings.Models(
            1,
            new NetworkConfiguration(8, 6, 1, 77, 5, 0.5, 1000, PredictionMode.VELOCITY),
            new QuickstartSettings.Training(epochs, 3, 2, 1e-3, 0.9),
            Optional.of(new QuickstartSettings.Training(epochs, 2, 2, 1e-3, 0.8))),
        new QuickstartSettings.Judging(2, 1, Targets.STANDARD));
  }
}
