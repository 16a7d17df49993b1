package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One row of the index over all seeds.
 *
 * @param row counted from 0
 * @param name the trajectory's
 * @param temperature in K
 * @param composition groups trajectories of one material
 * @param atoms how many
 * @param strides how many were asked for
 * @param whole in how many of the seeds no stride is missing
 * @param seeds how many seeds there are
 * @param quantities by {@link Quantity#key()}
 * @param radialError mean absolute error of g(r), over the seeds
 */
public record StructureSummary(
    @JsonProperty("row") int row,
    @JsonProperty("name") String name,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("composition") String composition,
    @JsonProperty("atoms") int atoms,
    @JsonProperty("strides") int strides,
    @JsonProperty("whole") int whole,
    @JsonProperty("seeds") int seeds,
    @JsonProperty("quantities") Map<String, Values> quantities,
    @JsonProperty("rdf_error") Spread radialError) {
  /**
   * One quantity of a structure, in Å²/ps; whole trajectories alone count.
   *
   * @param reference the data set's over all strides asked for
   * @param generated over the seeds
   * @param logError log10(generated / reference), over the seeds
   */
  public record Values(
      @JsonProperty("reference") double reference,
      @JsonProperty("generated") Spread generated,
      @JsonProperty("log10_ratio") Spread logError) {}

  /** One quantity of it. */
  public Values of(Quantity quantity) {
    return quantities.get(quantity.key());
  }
}
