package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.IntervalPart.Source;

class QuotedIntervalTest {
  private static IntervalPart random(Source source, double below, double above) {
    return new IntervalPart(source, below, above, 0.0, "");
  }

  @Test
  void randomPartsAddUpInQuadrature() {
    QuotedInterval found =
        QuotedInterval.of(
            2e-6,
            List.of(random(Source.STATISTICS, 0.03, 0.06), random(Source.REPLICAS, 0.04, 0.08)));
    assertEquals(2e-6 * 0.95, found.lower95(), 1e-18);
    assertEquals(2e-6 * 1.1, found.upper95(), 1e-18);
    assertEquals(0.05 * 9 / 25, found.parts().get(0).below(), 1e-12);
    assertEquals(0.1 * 16 / 25, found.parts().get(1).above(), 1e-12);
  }

  /** Ten Euler steps hold D* 20 % too low: the interval reaches to the value without that. */
  @Test
  void aKnownErrorExtendsOneSide() {
    IntervalPart statistics = random(Source.STATISTICS, 0.1, 0.1);
    IntervalPart low = new IntervalPart(Source.SOLVER, 0.0, 0.0, 0.25, "");
    QuotedInterval found = QuotedInterval.of(1, List.of(statistics, low));
    assertEquals(0.9, found.lower95(), 1e-12);
    assertEquals(1.1 * 1.25, found.upper95(), 1e-12);
    IntervalPart high = new IntervalPart(Source.SOLVER, 0.0, 0.0, -0.2, "");
    found = QuotedInterval.of(1, List.of(statistics, high));
    assertEquals(0.9 * 0.8, found.lower95(), 1e-12);
    assertEquals(1.1, found.upper95(), 1e-12);
    assertEquals(0, found.parts().get(1).above(), 1e-12);
  }

  /** Whatever the parts, their lengths add up to the interval, and none of them narrows it. */
  @Test
  void lengthsAddUpAndNoPartNarrows() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 500; round++) {
      List<IntervalPart> parts = new ArrayList<>();
      QuotedInterval before = QuotedInterval.of(1, parts);
      for (Source source : Source.values()) {
        parts.add(
            random.nextInt(4) == 0
                ? IntervalPart.notEstimated(source, "")
                : new IntervalPart(
                    source,
                    random.nextDouble(),
                    2 * random.nextDouble(),
                    random.nextInt(3) == 0 ? random.nextDouble(-0.9, 2) : 0.0,
                    ""));
        QuotedInterval now = QuotedInterval.of(1, parts);
        assertTrue(now.lower95() <= before.lower95() + 1e-12 && now.lower95() >= 0, "" + now);
        assertTrue(now.upper95() >= before.upper95() - 1e-12, "" + now);
        double below = sum(now, QuotedInterval.Length::below);
        double above = sum(now, QuotedInterval.Length::above);
        assertEquals(1 - now.lower95(), below, 1e-9);
        assertEquals(now.upper95() - 1, above, 1e-9);
        before = now;
      }
    }
  }

  private static double sum(QuotedInterval of, Function<QuotedInterval.Length, Double> side) {
    return of.parts().stream().map(side).filter(Objects::nonNull).mapToDouble(x -> x).sum();
  }

  @Test
  void whatIsNotEstimatedHasNoNumbers() {
    IntervalPart unknown = IntervalPart.notEstimated(Source.MODEL, "one model");
    assertFalse(unknown.isEstimated());
    assertNull(QuotedInterval.of(1, List.of(unknown)).parts().get(0).above());
    assertThrows(
        IllegalArgumentException.class, () -> new IntervalPart(Source.MODEL, null, 0.1, 0.0, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new IntervalPart(Source.MODEL, null, null, 0.1, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new IntervalPart(Source.MODEL, -0.1, 0.1, 0.0, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new IntervalPart(Source.MODEL, 0.1, 0.1, -1.0, ""));
  }
}
