package org.liflow.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * What a neighbour list says of a structure: coordination, closest contact, distances by species.
 *
 * @param coordinations one a species, in alphabetical order
 * @param histograms one for each two species that have pairs
 * @param closest the two atoms closest to each other; none where there is no pair
 */
record NeighborStatistics(
    List<Coordination> coordinations, List<Histogram> histograms, Optional<Contact> closest) {
  /** Bins of a histogram, equally wide from 0 to the cutoff. */
  static final int BINS = 10;

  /** Å; of contacts equally close but for rounding, as in a supercell, the first is told. */
  private static final double TIE = 1e-9;

  private static final int ATOMS_PER_BLOCK = 8192;

  /**
   * How many neighbours the atoms of a species have.
   *
   * @param atoms of the species
   */
  record Coordination(Element species, int atoms, int least, double mean, int most) {}

  /**
   * Distances between atoms of two species.
   *
   * @param pairs directed pairs
   * @param shortest in Å
   * @param counts directed pairs in each bin
   */
  record Histogram(Element first, Element second, long pairs, double shortest, long[] counts) {}

  /**
   * Two atoms and their distance.
   *
   * @param first counted from 0, and so {@code second}
   * @param distance in Å
   */
  record Contact(int first, int second, double distance) {
    /** The distance as a share of the sum of the covalent radii. */
    double share(Structure structure) {
      return distance
          / (structure.element(first).covalentRadius()
              + structure.element(second).covalentRadius());
    }
  }

  /** One block's part of the numbers; its arrays have one entry a species, or two species. */
  private static final class Part {
    final int[] least;
    final int[] most;
    final long[] neighbors;
    final double[] shortest;
    final long[] counts;
    Contact closest = new Contact(-1, -1, Double.POSITIVE_INFINITY);

    Part(int species) {
      least = new int[species];
      Arrays.fill(least, Integer.MAX_VALUE);
      most = new int[species];
      neighbors = new long[species];
      shortest = new double[species * species];
      Arrays.fill(shortest, Double.POSITIVE_INFINITY);
      counts = new long[species * species * BINS];
    }

    void add(Part other) {
      for (int s = 0; s < least.length; s++) {
        least[s] = Math.min(least[s], other.least[s]);
        most[s] = Math.max(most[s], other.most[s]);
        neighbors[s] += other.neighbors[s];
      }
      for (int k = 0; k < shortest.length; k++) {
        shortest[k] = Math.min(shortest[k], other.shortest[k]);
      }
      for (int k = 0; k < counts.length; k++) {
        counts[k] += other.counts[k];
      }
      if (other.closest.distance < closest.distance - TIE) {
        closest = other.closest;
      }
    }
  }

  /** Counts; the list must be of the structure's positions. */
  static NeighborStatistics of(Structure structure, NeighborList list, Workers workers) {
    int[] atomicNumbers = structure.atomicNumbers();
    List<Element> species = species(atomicNumbers);
    int[] row = new int[Element.LARGEST_ATOMIC_NUMBER + 1];
    for (int s = 0; s < species.size(); s++) {
      row[species.get(s).atomicNumber()] = s;
    }
    int[] speciesOf = Arrays.stream(atomicNumbers).map(z -> row[z]).toArray();
    double[] positions = structure.positions();
    Part[] parts = new Part[(structure.size() + ATOMS_PER_BLOCK - 1) / ATOMS_PER_BLOCK];
    workers.run(
        parts.length,
        (block, worker) -> {
          Part part = new Part(species.size());
          int end = Math.min(structure.size(), (block + 1) * ATOMS_PER_BLOCK);
          for (int atom = block * ATOMS_PER_BLOCK; atom < end; atom++) {
            count(list, positions, speciesOf, atom, part);
          }
          parts[block] = part;
        });
    Part all = parts[0];
    for (int block = 1; block < parts.length; block++) {
      all.add(parts[block]);
    }
    int[] atoms = new int[species.size()];
    for (int s : speciesOf) {
      atoms[s]++;
    }
    return summary(species, atoms, all);
  }

  private static List<Element> species(int[] atomicNumbers) {
    return Arrays.stream(atomicNumbers)
        .distinct()
        .mapToObj(Element::of)
        .sorted((a, b) -> a.symbol().compareTo(b.symbol()))
        .toList();
  }

  private static void count(
      NeighborList list, double[] positions, int[] speciesOf, int atom, Part part) {
    int own = speciesOf[atom];
    int species = part.least.length;
    int neighbors = list.end(atom) - list.start(atom);
    part.least[own] = Math.min(part.least[own], neighbors);
    part.most[own] = Math.max(part.most[own], neighbors);
    part.neighbors[own] += neighbors;
    double[] vector = new double[3];
    for (int pair = list.start(atom); pair < list.end(atom); pair++) {
      list.vector(atom, pair, positions, vector);
      double distance = length(vector);
      int other = speciesOf[list.neighbor(pair)];
      int both = Math.min(own, other) * species + Math.max(own, other);
      part.shortest[both] = Math.min(part.shortest[both], distance);
      part.counts[both * BINS + Math.min(BINS - 1, (int) (distance / list.cutoff() * BINS))]++;
      if (distance < part.closest.distance - TIE) {
        part.closest = new Contact(atom, list.neighbor(pair), distance);
      }
    }
  }

  static double length(double[] vector) {
    return Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
  }

  private static NeighborStatistics summary(List<Element> species, int[] atoms, Part all) {
    List<Coordination> coordinations = new ArrayList<>();
    List<Histogram> histograms = new ArrayList<>();
    for (int s = 0; s < species.size(); s++) {
      coordinations.add(
          new Coordination(
              species.get(s),
              atoms[s],
              all.least[s],
              (double) all.neighbors[s] / atoms[s],
              all.most[s]));
      for (int t = s; t < species.size(); t++) {
        int both = s * species.size() + t;
        long[] counts = Arrays.copyOfRange(all.counts, both * BINS, (both + 1) * BINS);
        long pairs = Arrays.stream(counts).sum();
        if (pairs > 0) {
          histograms.add(
              new Histogram(species.get(s), species.get(t), pairs, all.shortest[both], counts));
        }
      }
    }
    return new NeighborStatistics(
        coordinations,
        histograms,
        all.closest.first() < 0 ? Optional.empty() : Optional.of(all.closest));
  }
}
