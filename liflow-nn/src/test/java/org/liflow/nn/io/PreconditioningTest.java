package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

class PreconditioningTest {
  private static final PriorConfiguration BY_SPECIES =
      new PriorConfiguration.SpeciesMaxwellBoltzmann(new TreeMap<>(Map.of(3, 8.25, 8, 1.0 / 3)));

  @TempDir Path folder;

  private static ModelFile model(PriorConfiguration prior, PredictionMode mode) {
    return ModelFile.initialised(
        new NetworkConfiguration(8, 5, 2, 12, 4.5, 0.25, 900, mode),
        ModelRole.PROPAGATOR,
        ElementIndex.published(12),
        4.5,
        new FlowConfiguration(prior, Optional.empty())
            .withPreconditioning(Preconditioning.PRIOR_WIDTH)
            .withClosestContact(OptionalDouble.of(0.75)),
        1,
        Map.of(),
        3);
  }

  /** The factors must be the least-squares guess of x1 - x0 from (1 - t) x0 + t x1. */
  @Test
  void theFactorsAreThoseOfALinearRegression() {
    Random random = new Random(5);
    int draws = 400_000;
    for (double t : new double[] {0, 0.2, 0.5, 0.9, 1}) {
      double width = 0.1 + random.nextDouble();
      double product = 0;
      double square = 0;
      double velocities = 0;
      for (int k = 0; k < draws; k++) {
        double from = width * random.nextGaussian();
        double to = width * random.nextGaussian();
        double x = (1 - t) * from + t * to;
        product += x * (to - from) / draws;
        square += x * x / draws;
        velocities += (to - from) * (to - from) / draws;
      }
      double slope = product / square;
      double rest = Math.sqrt(velocities - slope * product);
      assertEquals(slope, Preconditioning.ofState(t), 0.01);
      assertEquals(rest, width * Preconditioning.ofWidth(t), 0.01 * rest);
    }
  }

  @Test
  void aModelIsReadAsItWasWritten() {
    ModelFile model = model(BY_SPECIES, PredictionMode.VELOCITY);
    Path file = folder.resolve("m.safetensors");
    model.write(file);
    ModelFile read = ModelFile.read(file);
    assertEquals(model, read);
    assertEquals(Preconditioning.PRIOR_WIDTH, read.flow().preconditioning());
    assertEquals(BY_SPECIES, read.prior());
  }

  @Test
  void whatCannotBePreconditionedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> model(BY_SPECIES, PredictionMode.DATA));
    assertThrows(
        IllegalArgumentException.class,
        () -> model(new PriorConfiguration.UniformScaleNormal(1), PredictionMode.VELOCITY));
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> BY_SPECIES.scale(11, false, false));
    assertTrue(unknown.getMessage().contains("11"), unknown.getMessage());
    for (Map<Integer, Double> bad :
        java.util.List.of(
            Map.<Integer, Double>of(), Map.of(0, 1.0), Map.of(119, 1.0), Map.of(3, 0.0))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new PriorConfiguration.SpeciesMaxwellBoltzmann(new TreeMap<>(bad)));
    }
  }
}
