package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of programs that take turns, each turn's outcomes joined to those of the ones before.
 */
final class Turns {
  private final Map<String, Program> programs = new LinkedHashMap<>();
  private final List<Outcome> others = new ArrayList<>();
  private int turns;

  /** One program's outcome but for its measurements, and each of these by the turn's number. */
  private record Program(Outcome.Measured first, List<Map<Integer, Measurement>> measured) {
    void add(int turn, Measurement measurement) {
      for (Map<Integer, Measurement> repeated : measured) {
        if (repeated.values().iterator().next().repeats(measurement)) {
          repeated.put(turn, measurement);
          return;
        }
      }
      Map<Integer, Measurement> repeated = new LinkedHashMap<>();
      repeated.put(turn, measurement);
      measured.add(repeated);
    }
  }

  /** Begins the next turn. */
  void next() {
    turns++;
  }

  /** Adds what came of a program in this turn. */
  void add(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Measured own) {
        Program program =
            programs.computeIfAbsent(own.name(), name -> new Program(own, new ArrayList<>()));
        own.measurements().forEach(measurement -> program.add(turns - 1, measurement));
      } else if (!others.contains(outcome)) {
        others.add(outcome);
      }
    }
  }

  /**
   * One outcome a program: the medians of its turns, and beside them what failed or is absent, said
   * once.
   */
  List<Outcome> merged() {
    List<Outcome> merged = new ArrayList<>();
    for (Program program : programs.values()) {
      List<Measurement> medians =
          program.measured().stream()
              .map(repeated -> Measurement.ofTurns(repeated, turns))
              .toList();
      Outcome.Measured own = program.first();
      merged.add(new Outcome.Measured(own.name(), own.version(), own.remark(), medians));
    }
    merged.addAll(others);
    return merged;
  }
}
