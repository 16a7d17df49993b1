package org.liflow.prior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The columns of a regression: features by name, with their ranges.
 *
 * @param ranges one per column
 */
record FittedFeatures(List<FeatureRange> ranges) {
  FittedFeatures {
    ranges = List.copyOf(ranges);
  }

  /**
   * Returns the columns of some examples.
   *
   * @param weights one per example
   */
  static FittedFeatures of(List<PriorExample> examples, double[] weights) {
    Set<String> names = new TreeSet<>();
    examples.forEach(example -> names.addAll(example.features().values().keySet()));
    List<FeatureRange> ranges = new ArrayList<>();
    double[] column = new double[examples.size()];
    for (String name : names) {
      for (int k = 0; k < column.length; k++) {
        column[k] = value(examples.get(k).features(), name);
      }
      ranges.add(FeatureRange.of(name, column, weights));
    }
    return new FittedFeatures(ranges);
  }

  /** Returns a feature's value; 0 for the share of an element that does not occur. */
  private static double value(PriorFeatures features, String name) {
    Double value = features.values().get(name);
    if (value == null && !name.startsWith(PriorFeatures.FRACTION)) {
      throw new IllegalArgumentException("no feature " + name);
    }
    return value == null ? 0 : value;
  }

  /** The standardised features, one per column. */
  double[] standardised(PriorFeatures features) {
    return ranges.stream()
        .mapToDouble(range -> range.standardised(value(features, range.name())))
        .toArray();
  }

  /** The features outside their ranges, unknown elements included; the network's last. */
  List<PriorChoice.Outside> outside(PriorFeatures features) {
    List<PriorChoice.Outside> outside = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (FeatureRange range : ranges) {
      known.add(range.name());
      double value = value(features, range.name());
      if (!range.holds(value)) {
        outside.add(
            new PriorChoice.Outside(range.name(), value, range.smallest(), range.largest()));
      }
    }
    for (Map.Entry<String, Double> feature : features.values().entrySet()) {
      if (feature.getKey().startsWith(PriorFeatures.FRACTION)
          && !known.contains(feature.getKey())) {
        outside.add(new PriorChoice.Outside(feature.getKey(), feature.getValue(), 0, 0));
      }
    }
    outside.sort(Comparator.comparing(feature -> feature.name().startsWith(PriorFeatures.NETWORK)));
    return outside;
  }
}
