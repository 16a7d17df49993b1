package org.liflow.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.RunManifest;

/**
 * All that decides the trajectories of a run: two runs of equal descriptions write the same frames.
 *
 * @param structure where every trajectory starts
 * @param temperatures in K, each once
 * @param replicas trajectories at each temperature
 * @param stride the time of one stride in ps
 * @param settings every other choice by name (seed, solver, weights by digest …), in the order to
 *     be written
 * @param sources names of files and the like, for people: they decide nothing and may differ
 */
public record RunDescription(
    Structure structure,
    List<Double> temperatures,
    int replicas,
    double stride,
    Map<String, String> settings,
    Map<String, String> sources) {
  /**
   * @throws IllegalArgumentException for no or repeated temperatures, or no replica
   */
  public RunDescription {
    temperatures = List.copyOf(temperatures);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    if (temperatures.isEmpty()) {
      throw new IllegalArgumentException("no temperature");
    }
    if (temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException("a temperature twice in " + temperatures);
    }
    for (double temperature : temperatures) {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new IllegalArgumentException("a temperature of " + temperature + " K");
      }
    }
    if (replicas < 1 || replicas > 0x10000) {
      throw new IllegalArgumentException(replicas + " replicas");
    }
  }

  /** A description without names. */
  public RunDescription(
      Structure structure,
      List<Double> temperatures,
      int replicas,
      double stride,
      Map<String, String> settings) {
    this(structure, temperatures, replicas, stride, settings, Map.of());
  }

  /** The same as it is written to disk. */
  RunManifest manifest() {
    return new RunManifest(structure, temperatures, replicas, stride, settings, sources);
  }
}
