package org.liflow.train;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;

/**
 * Fits the scales of a prior to displacements over a stride: see {@link PriorSetting.Fitted}.
 *
 * @param frames stays the caller's to close
 * @param lag frames of a stride
 */
record PriorFit(FrameSource frames, int lag) {
  /** Pairs of frames per entry at most: more would change a width by less than a percent. */
  private static final int MOST_PAIRS = 64;

  /** The sums of one element. */
  private static final class Sum {
    private double squares;
    private long entries;

    double scale() {
      return Math.sqrt(squares / entries);
    }
  }

  /** The scale by atomic number. */
  SortedMap<Integer, Double> of(List<DatasetEntry> entries) {
    SortedMap<Integer, Sum> sums = new TreeMap<>();
    for (DatasetEntry entry : entries) {
      int pairs = entry.end() - entry.start() - lag;
      if (pairs > 0) {
        add(entry, Math.min(pairs, MOST_PAIRS), pairs, sums);
      }
    }
    SortedMap<Integer, Double> scales = new TreeMap<>();
    sums.forEach((number, sum) -> scales.put(number, sum.scale()));
    return scales;
  }

  private void add(DatasetEntry entry, int taken, int pairs, SortedMap<Integer, Sum> sums) {
    int[] numbers = frames.dataset().atomicNumbers(entry.name());
    int kelvin = Math.toIntExact(Math.round(entry.temperature()));
    double[] squares = new double[Element.LARGEST_ATOMIC_NUMBER + 1];
    long[] counts = new long[squares.length];
    for (int k = 0; k < taken; k++) {
      int first = entry.start() + (int) ((long) k * pairs / taken);
      double[] from = frames.positions(entry.name(), kelvin, first);
      double[] to = frames.positions(entry.name(), kelvin, first + lag);
      for (int c = 0; c < from.length; c++) {
        double moved = to[c] - from[c];
        squares[numbers[c / 3]] += moved * moved;
        counts[numbers[c / 3]]++;
      }
    }
    for (int number = 1; number < squares.length; number++) {
      if (counts[number] > 0) {
        double thermal = Constants.BOLTZMANN_EV * entry.temperature() / Element.of(number).mass();
        Sum sum = sums.computeIfAbsent(number, key -> new Sum());
        sum.squares += squares[number] / counts[number] / thermal;
        sum.entries++;
      }
    }
  }
}
