package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of programs that take turns, each turn's outcomes joined to those of the ones before.
 */
final class Turns {
  private final List<Outcome> outcomes = new ArrayList<>();

  /** Adds what came of a program in one turn. */
  void add(List<Outcome> turn) {
    outcomes.addAll(turn);
  }

  /**
   * One outcome a program: the medians of its turns, and beside them what failed or is absent, said
   * once.
   */
  List<Outcome> merged() {
    Map<String, Outcome.Measured> measured = new LinkedHashMap<>();
    List<Outcome> others = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Measured own) {
        measured.merge(own.name(), own, Turns::join);
      } else if (!others.contains(outcome)) {
        others.add(outcome);
      }
    }
    List<Outcome> merged = new ArrayList<>();
    measured.values().forEach(own -> merged.add(medians(own)));
    merged.addAll(others);
    return merged;
  }

  private static Outcome.Measured join(Outcome.Measured first, Outcome.Measured second) {
    List<Measurement> all = new ArrayList<>(first.measurements());
    all.addAll(second.measurements());
    String remark = first.remark().isEmpty() ? second.remark() : first.remark();
    return new Outcome.Measured(first.name(), first.version(), remark, all);
  }

  private static Outcome.Measured medians(Outcome.Measured own) {
    List<List<Measurement>> repeated = new ArrayList<>();
    for (Measurement measurement : own.measurements()) {
      repeated.stream()
          .filter(turns -> turns.get(0).repeats(measurement))
          .findFirst()
          .orElseGet(
              () -> {
                List<Measurement> turns = new ArrayList<>();
                repeated.add(turns);
                return turns;
              })
          .add(measurement);
    }
    return new Outcome.Measured(
        own.name(),
        own.version(),
        own.remark(),
        repeated.stream().map(Measurement::ofTurns).toList());
  }
}
