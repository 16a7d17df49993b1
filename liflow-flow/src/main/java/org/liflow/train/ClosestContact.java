package org.liflow.train;

import java.util.List;
import java.util.OptionalDouble;
import org.liflow.crystal.ClosestPair;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
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
    return ClosestPair.find(frames.dataset().lattice(entry.name()), numbers, positions, 0, workers)
        .map(ClosestPair::shareOfRadii)
        .orElse(Double.POSITIVE_INFINITY);
  }
}
