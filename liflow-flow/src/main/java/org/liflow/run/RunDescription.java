package org.liflow.run;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Structure;

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

  /** SHA-256 of lattice, species and positions, in hexadecimal. */
  String structureDigest() {
    double[] lattice = structure.lattice().toArray();
    int[] species = structure.atomicNumbers();
    double[] positions = structure.positions();
    ByteBuffer bytes =
        ByteBuffer.allocate(8 * (lattice.length + positions.length) + 4 * species.length);
    bytes.asDoubleBuffer().put(lattice).put(positions);
    bytes.position(8 * (lattice.length + positions.length));
    bytes.asIntBuffer().put(species);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
