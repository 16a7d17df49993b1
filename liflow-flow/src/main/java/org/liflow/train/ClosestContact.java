package org.liflow.train;

import java.util.List;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * Finds the closest approach of two atoms in a data set.
 *
 * @param frames stays the caller's to close
 */
record ClosestContact(FrameSource frames) {
  /** Frames of an entry that are searched, evenly spaced. */
  private static final int MOST_FRAMES = 64;

  /** Frames in all, so that a training on thousands of entries begins within seconds. */
  private static final int MOST_IN_ALL = 4096;

  /**
   * Searches some frames of each entry.
   *
   * @return the distance as a share of the sum of the covalent radii; empty where no two atoms are
   *     within that sum, or two atoms are in one place
   */
  OptionalDouble of(List<DatasetEntry> entries) {
    double closest = Double.POSITIVE_INFINITY;
    int most = Math.min(MOST_FRAMES, Math.max(1, MOST_IN_ALL / Math.max(1, entries.size())));
    try (Workers workers = new Workers(1)) {
      for (DatasetEntry entry : entries) {
        int length = entry.end() - entry.start();
        int count = Math.min(most, length);
        for (int k = 0; k < count; k++) {
          int frame = entry.start() + (int) ((long) k * length / count);
          closest = Math.min(closest, closest(entry, frame, workers));
        }
      }
    }
    return closest > 0 && closest < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(closest)
        : OptionalDouble.empty();
  }

  private double closest(DatasetEntry entry, int frame, Workers workers) {
    int[] numbers = frames.dataset().atomicNumbers(entry.name());
    int kelvin = Math.toIntExact(Math.round(entry.temperature()));
    double[] positions = frames.positions(entry.name(), kelvin, frame);
    double[] radii = new double[numbers.length];
    double largest = 0;
    for (int atom = 0; atom < numbers.length; atom++) {
      radii[atom] = Element.of(numbers[atom]).covalentRadius();
      largest = Math.max(largest, radii[atom]);
    }
    NeighborList pairs =
        NeighborList.build(frames.dataset().lattice(entry.name()), positions, 2 * largest, workers);
    double closest = Double.POSITIVE_INFINITY;
    double[] vector = new double[3];
    for (int atom = 0; atom < numbers.length; atom++) {
      for (int pair = pairs.start(atom); pair < pairs.end(atom); pair++) {
        pairs.vector(atom, pair, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        closest = Math.min(closest, distance / (radii[atom] + radii[pairs.neighbor(pair)]));
      }
    }
    return closest;
  }
}
