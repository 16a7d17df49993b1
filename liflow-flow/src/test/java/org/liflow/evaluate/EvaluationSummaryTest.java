package org.liflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationSummaryTest {
  private static StructureResult result(
      int row, String composition, long seed, double generated, double reference, String fault) {
    Mobility made = new Mobility(generated, 0.1, 2 * generated, 0.2);
    Mobility given = new Mobility(reference, 0.1, reference, 0.1);
    return new StructureResult(
        row,
        "run" + row,
        500,
        composition,
        seed,
        10,
        4,
        fault == null ? 4 : 2,
        4,
        2,
        made,
        given,
        given,
        0.01 * (row + 1),
        0.1,
        Optional.ofNullable(fault));
  }

  @Test
  void numbersByHand() {
    List<StructureResult> results = new ArrayList<>();
    // A is the more mobile; the second seed has it the other way round.
    double[][] generated = {{2, 1, 0.1, 0.4}, {0.5, 0.25, 0.8, 0.8}};
    double[] reference = {1, 2, 0.2, 0.4};
    for (int seed = 0; seed < 2; seed++) {
      for (int row = 0; row < 4; row++) {
        results.add(
            result(row, row < 2 ? "A" : "B", seed, generated[seed][row], reference[row], null));
      }
    }
    EvaluationSummary summary = EvaluationSummary.of(results, List.of(), List.of(0L, 1L));
    assertEquals(4, summary.structures());
    assertEquals(8, summary.trajectories());
    assertEquals(1, summary.whole().mean());
    assertEquals(0.025, summary.radialError().mean(), 1e-12);
    double two = Math.log10(2);
    Agreement lithium = summary.of(Quantity.LITHIUM);
    double first = (two + two + two + 0) / 4;
    double second = (two + 3 * two + 2 * two + two) / 4;
    assertEquals((first + second) / 2, lithium.logError().mean(), 1e-12);
    assertEquals((second - first) / Math.sqrt(2), lithium.logError().deviation(), 1e-12);
    assertEquals(0, summary.of(Quantity.FRAME).logError().mean());
    assertEquals(2, summary.of(Quantity.FRAME_WINDOWED).ratio().mean(), 1e-12);

    MaterialSummary a = summary.materials().get(0);
    assertEquals("A", a.composition());
    assertEquals(2, a.structures());
    assertEquals(1.5, a.of(Quantity.LITHIUM).reference().mean(), 1e-12);
    assertEquals((1.5 + 0.375) / 2, a.of(Quantity.LITHIUM).generated().mean(), 1e-12);
    assertEquals((1 + 0.25) / 2, a.of(Quantity.LITHIUM).ratio().mean(), 1e-12);
    // Ratios of A and B: 1 and 5/6 by the first seed, 1/4 and 8/3 by the second.
    assertEquals((Math.sqrt(5 / 6.0) + Math.sqrt(2 / 3.0)) / 2, lithium.ratio().mean(), 1e-12);

    Ranking ranking = summary.rankings().get(Quantity.LITHIUM.key());
    assertEquals(List.of("A", "B"), ranking.reference());
    assertTrue(ranking.same());
    assertEquals(1, ranking.sameSeeds());
    assertEquals(2, ranking.seeds());

    StructureSummary structure = summary.perStructure().get(3);
    assertEquals(two / 2, structure.of(Quantity.LITHIUM).logError().mean(), 1e-12);
    assertEquals(0.04, structure.radialError().mean(), 1e-12);
  }

  @Test
  void whatStoppedCountsInTheFractionAlone() {
    EvaluationSummary summary =
        EvaluationSummary.of(
            List.of(
                result(0, "A", 7, 1, 1, null),
                result(1, "A", 7, 100, 1, "atoms met"),
                result(2, "B", 7, 100, 5, "atoms met")),
            List.of(new FailedStructure(3, "run3", 500, "C", "no such trajectory")),
            List.of(7L));
    assertEquals(1 / 3.0, summary.whole().mean(), 1e-12);
    assertEquals(1, summary.failed());
    assertEquals(0, summary.of(Quantity.LITHIUM).logError().mean());
    assertEquals(1, summary.of(Quantity.LITHIUM).ratio().mean(), 1e-12);
    assertEquals(0.01, summary.radialError().mean(), 1e-12);
    MaterialSummary stopped = summary.materials().get(0);
    assertEquals("B", stopped.composition());
    assertEquals(5, stopped.of(Quantity.LITHIUM).reference().mean());
    assertEquals(Double.NaN, stopped.of(Quantity.LITHIUM).generated().mean());
    Ranking ranking = summary.rankings().get(Quantity.LITHIUM.key());
    assertEquals(List.of("B", "A"), ranking.reference());
    assertFalse(ranking.same());
    assertEquals(0, summary.perStructure().get(1).whole());
  }

  @Test
  void oneMaterialHasNoRanking() {
    EvaluationSummary summary =
        EvaluationSummary.of(List.of(result(0, "A", 7, 1, 1, null)), List.of(), List.of(7L));
    assertTrue(summary.rankings().isEmpty());
    assertEquals(Double.NaN, summary.of(Quantity.LITHIUM).rank().overSeeds().mean());
  }
}
