package org.liflow.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.Estimate;
import org.liflow.crystal.Element;
import org.liflow.quickstart.Judgement.JudgedTarget;

class JudgementTextTest {
  private static Judgement judgement(JudgedTarget... targets) {
    return new Judgement(
        List.of(targets),
        0.0301,
        new DistributionComparison(
            1, DistributionComparison.Settings.of(Element.LI), List.of(), null, null),
        List.of(),
        new Judgement.Memoryless(
            4,
            new Estimate(1e-5, 1e-5, 1e-6, 8e-6, 1.2e-5),
            0.954,
            new ComparedQuantity.Interval(0.9, 1.0123),
            List.of()));
  }

  @Test
  void aTargetHoldsItsEndsAndNothingElse() {
    Targets.Range range = Targets.STANDARD.diffusivity();
    assertEquals(new Targets.Range(0.85, 1.15), range);
    for (double value : new double[] {0.85, 1, 1.15}) {
      assertTrue(JudgedTarget.of("", value, null, null, range).met());
    }
    for (double value : new double[] {0.8499, 1.1501, -1, Double.NaN}) {
      assertFalse(JudgedTarget.of("", value, null, null, range).met());
    }
    assertFalse(judgement(JudgedTarget.of("", null, null, null, range)).allMet());
    assertFalse(judgement(JudgedTarget.of("", 2.0, null, null, range)).allMet());
    assertTrue(judgement(JudgedTarget.of("", 1.0, null, null, range)).allMet());
    // The longer training is held to narrower targets.
    for (double value : new double[] {0.86, 1.14}) {
      assertFalse(Targets.FULL.diffusivity().holds(value));
    }
  }

  @Test
  void printsValuesIntervalsAndTargetsInColumns() {
    String text =
        JudgementText.of(
            judgement(
                JudgedTarget.of(
                    "ratio of something",
                    1.0449,
                    new ComparedQuantity.Interval(0.9012, 1.2),
                    0.98,
                    new Targets.Range(0.93, 1.07)),
                JudgedTarget.of(
                    JudgedTargets.CONTACTS, 0.21, null, 0.0, new Targets.Range(0, 0.05)),
                JudgedTarget.of("short", null, null, null, new Targets.Range(0, 1.5))));
    List<String> lines = text.lines().toList();
    assertEquals(
        List.of("ratio of something", "1.04", "0.901 to 1.2", "0.98", "0.93 to 1.07", "pass"),
        List.of(lines.get(1).split(" {2,}")));
    assertEquals(
        List.of(JudgedTargets.CONTACTS, "21 %", "–", "0 %", "at most 5 %", "miss"),
        List.of(lines.get(2).split(" {2,}")));
    assertEquals(
        List.of("short", "–", "–", "–", "at most 1.5", "too short"),
        List.of(lines.get(3).split(" {2,}")));
    assertTrue(text.contains("D* is 3 % of it"), text);
    assertTrue(text.contains("0.954 times the undisturbed one (95 %: 0.9 to 1.01)"), text);
  }
}
