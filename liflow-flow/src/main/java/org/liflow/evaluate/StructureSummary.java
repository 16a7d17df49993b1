package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One row of the index over all seeds.
 *
 * @param row counted from 0
 * @param name of the trajectory
 * @param temperature in K
 * @param composition groups trajectories of one material
 * @param atoms the number of atoms
 * @param strides the number of strides asked for
 * @param whole the number of seeds without a missing stride
 * @param seeds the number of seeds
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
    @JsonProperty("rdf_error") MeanAndDeviation radialError) {
  /**
   * One quantity of a structure, in Å²/ps. Only complete trajectories count.
   *
   * @param reference of the data set over all strides asked for
   * @param generated mean and deviation over the seeds
   * @param logError mean and deviation of log10(generated / reference) over the seeds
   */
  public record Values(
      @JsonProperty("reference") double reference,
      @JsonProperty("generated") MeanAndDeviation generated,
      @JsonProperty("log10_ratio") MeanAndDeviation logError) {}

  /**
   * One quantity of it.
   *
   * @param quantity the quantity asked for
   * @return the values over seeds
   */
  public Values of(Quantity quantity) {
    return quantities.get(quantity.key());
  }
}
