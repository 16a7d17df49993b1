package org.liflow.run;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.RunManifest;

/**
 * All that decides the trajectories of a run: two runs of equal descriptions write the same frames.
 *
 * @param structure where every trajectory starts; of several starts the first
 * @param temperatures in K, each once
 * @param replicas trajectories at each temperature
 * @param stride the time of one stride in ps
 * @param settings every other choice by name (seed, solver, weights by digest …), in the order to
 *     be written
 * @param sources names of files and the like, for people: they decide nothing and may differ
 * @param starts where replicas start, one after the other and then from the first again; the same
 *     atoms in the same order and lattice. The settings must tell them from others.
 */
public record RunDescription(
    Structure structure,
    List<Double> temperatures,
    int replicas,
    double stride,
    Map<String, String> settings,
    Map<String, String> sources,
    List<Structure> starts) {
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
    starts = List.copyOf(starts);
    for (Structure start : starts) {
      if (!start.lattice().equals(structure.lattice())
          || !Arrays.equals(start.atomicNumbers(), structure.atomicNumbers())) {
        throw new IllegalArgumentException("starts of different atoms or lattices");
      }
    }
    if (starts.isEmpty()) {
      throw new IllegalArgumentException("no start");
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

  /** A description of replicas that all start from the same structure. */
  public RunDescription(
      Structure structure,
      List<Double> temperatures,
      int replicas,
      double stride,
      Map<String, String> settings,
      Map<String, String> sources) {
    this(structure, temperatures, replicas, stride, settings, sources, List.of(structure));
  }

  /** Where a replica starts, counted from 0. */
  public Structure start(int replica) {
    return starts.get(replica % starts.size());
  }

  /** The same as it is written to disk. */
  RunManifest manifest() {
    return new RunManifest(structure, temperatures, replicas, stride, settings, sources);
  }
}
