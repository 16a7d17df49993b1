package org.liflow.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much a simulation's results change when its flows are integrated with twice the evaluations.
 *
 * @param temperature in K
 * @param solver of the simulation, as text
 * @param finer its finer form, as text
 * @param frames how many frames the strides started from
 * @param strides from each frame
 * @param mobile the symbol of the mobile species
 * @param meanSquare the mean squared displacement in one stride in Å², by element
 * @param hopDistance an atom that moves farther in a stride has hopped, in Å
 * @param hops the fraction of mobile atoms that hop in one stride
 * @param diffusivity of the mobile species, from the slope of its mean squared displacement over
 *     the strides, in cm²/s
 */
public record SolverConvergence(
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("solver") String solver,
    @JsonProperty("finer_solver") String finer,
    @JsonProperty("frames") int frames,
    @JsonProperty("strides") int strides,
    @JsonProperty("mobile") String mobile,
    @JsonProperty("stride_msd_A2") Map<String, SolverError> meanSquare,
    @JsonProperty("hop_distance_A") double hopDistance,
    @JsonProperty("hop_fraction") SolverError hops,
    @JsonProperty("D_cm2_s") SolverError diffusivity) {
  /**
   * Copies the map in its order.
   *
   * @param temperature in K
   * @param solver of the simulation, as text
   * @param finer its finer form, as text
   * @param frames how many frames the strides started from
   * @param strides from each frame
   * @param mobile the symbol of the mobile species
   * @param meanSquare the mean squared displacement in one stride in Å², by element
   * @param hopDistance an atom that moves farther in a stride has hopped, in Å
   * @param hops the fraction of mobile atoms that hop in one stride
   * @param diffusivity of the mobile species, in cm²/s
   */
  public SolverConvergence {
    meanSquare = new LinkedHashMap<>(meanSquare);
  }

  /**
   * Returns what says most about the error of the mobile species' motion: its D* where that can be
   * told from so few strides, else its mean squared displacement in one stride.
   *
   * @return one of this record's statistics
   */
  public SolverError ofMotion() {
    return diffusivity.change() != null ? diffusivity : meanSquare.get(mobile);
  }

  /** {@return what {@link #ofMotion} is the error of, in words} */
  public String nameOfMotion() {
    return diffusivity.change() != null ? "D*" : "the " + mobile + " MSD of a stride";
  }

  /**
   * Tells whether the solver's error is certain and larger than another one.
   *
   * @param statistical a relative error to compare with, such as half a 95 % interval over its
   *     middle
   * @return false where the solver's error is not known
   */
  public boolean exceeds(double statistical) {
    SolverError motion = ofMotion();
    return motion != null && motion.significant() && Math.abs(motion.error()) > statistical;
  }
}
