package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/** Promised: results are values. Their arrays are copies, equal numbers make equal results. */
class ImmutabilityTest {
  private static DiffusionReport report() {
    RandomWalks walks = new RandomWalks(11);
    List<DiffusionAnalysis.Run> runs =
        List.of(600, 900).stream()
            .map(
                kelvin -> {
                  double size = kelvin / 10000.0;
                  Trajectory walk =
                      walks.crystal(
                          walks.brownian(8, 100, new double[] {size, size, size}, 0.1),
                          3,
                          new int[] {8, 8, 8, 8},
                          12,
                          0.5);
                  return new DiffusionAnalysis.Run(kelvin, List.of(walk));
                })
            .toList();
    return DiffusionAnalysis.of(runs, DiffusionAnalysis.Settings.of(Element.LI));
  }

  @Test
  void changesOfReturnedArraysReachNothing() throws Exception {
    DiffusionReport report = report();
    assertTrue(vandalise(report) > 20);
    assertEquals(report(), report);
    assertEquals(report().hashCode(), report.hashCode());
    assertFalse(report.toString().contains("[D@"), report.toString());
    assertTrue(report.arrhenius() != null, "two temperatures make a line");
  }

  @Test
  void threadsDoNotChangeBits() {
    RandomWalks walks = new RandomWalks(12);
    Trajectory walk =
        walks.crystal(
            walks.brownian(8, 20, new double[] {0.1, 0.1, 0.1}, 0.1), 3, new int[] {8}, 9, 0.5);
    int[] frames = {0, 7, 19};
    try (Workers two = new Workers(2)) {
      assertEquals(
          RadialDistribution.of(walk, frames, 6, 30),
          RadialDistribution.of(walk, frames, 6, 30, two));
      assertEquals(
          TrajectoryCheck.of(walk, Element.LI, 1), TrajectoryCheck.of(walk, Element.LI, 1, two));
    }
  }

  /** Overwrites all arrays that the accessors of records give, however deep; their number. */
  private static int vandalise(Object value) throws Exception {
    int count = 0;
    if (value instanceof Collection<?> many) {
      for (Object each : many) {
        count += vandalise(each);
      }
    } else if (value instanceof Record) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        Object part = component.getAccessor().invoke(value);
        if (part != null && part.getClass().isArray()) {
          count++;
          for (int k = 0; k < Array.getLength(part); k++) {
            Array.setDouble(part, k, 1e9);
          }
        } else {
          count += vandalise(part);
        }
      }
    }
    return count;
  }
}
