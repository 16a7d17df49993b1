package org.liflow.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Prior;
import org.liflow.flow.ScaleChoice;

/**
 * The scales of adaptive priors in a simulation.
 *
 * @param pairs by temperature in K
 * @param mobileNumber atomic number of the mobile species
 */
record PriorScales(Map<Double, Pair> pairs, int mobileNumber) {
  /**
   * The scales at one temperature.
   *
   * @param mobile that of the mobile species
   * @param frame that of all other atoms
   */
  record Pair(ScaleChoice mobile, ScaleChoice frame) {}

  /** The prior of a model with these scales; one for all temperatures where it is the same. */
  Prior of(FlowModel model) {
    Map<Double, Prior> priors = new TreeMap<>();
    pairs.forEach(
        (temperature, pair) ->
            priors.put(
                temperature, model.prior(pair.mobile(), pair.frame(), Set.of(mobileNumber))));
    Set<Prior> different = new LinkedHashSet<>(priors.values());
    return different.size() == 1 ? different.iterator().next() : new Prior.ByTemperature(priors);
  }
}
