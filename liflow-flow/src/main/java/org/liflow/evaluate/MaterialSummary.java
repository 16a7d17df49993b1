package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * The trajectories of one composition at one temperature together.
 *
 * @param composition groups trajectories of one material
 * @param temperature in K
 * @param structures the number of its rows in the index
 * @param quantities by {@link Quantity#key()}
 */
public record MaterialSummary(
    @JsonProperty("composition") String composition,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("structures") int structures,
    @JsonProperty("quantities") Map<String, Means> quantities) {
  /**
   * One quantity of a material, in Å²/ps. Only complete trajectories count.
   *
   * @param reference mean and deviation over its trajectories
   * @param generated mean over its trajectories, over the seeds
   * @param ratio of the generated to the reference's mean, over the seeds
   */
  public record Means(
      @JsonProperty("reference") MeanAndDeviation reference,
      @JsonProperty("generated") MeanAndDeviation generated,
      @JsonProperty("ratio") MeanAndDeviation ratio) {}

  /**
   * One quantity of it.
   *
   * @param quantity the quantity asked for
   * @return means over the material's structures
   */
  public Means of(Quantity quantity) {
    return quantities.get(quantity.key());
  }
}
