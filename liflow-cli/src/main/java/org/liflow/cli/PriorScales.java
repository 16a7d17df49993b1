package org.liflow.cli;

import java.util.Map;
import java.util.Set;
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

  /**
   * The prior of a model at one of the temperatures, in K.
   *
   * @throws IllegalArgumentException for a temperature that has no scales
   */
  Prior at(double temperature, FlowModel model) {
    Pair pair = pairs.get(temperature);
    if (pair == null) {
      throw new IllegalArgumentException("no prior scales for " + temperature + " K");
    }
    return model.prior(pair.mobile(), pair.frame(), Set.of(mobileNumber));
  }
}
