package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.StrideMemory;

/**
 * The distributions of all complete trajectories of one composition at one temperature, generated
 * against reference.
 *
 * @param composition groups trajectories of one material
 * @param temperature in K
 * @param references how many trajectories of the data set, one for each row of the index
 * @param generated how many generated ones, of all seeds
 * @param comparison of both at the strides' times; null where they cannot be compared
 * @param memory of the data set's trajectories over a stride, of all their frames
 * @param missing the reason why there is no comparison; null if there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MaterialDistributions(
    @JsonProperty("composition") String composition,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("references") int references,
    @JsonProperty("generated") int generated,
    @JsonProperty("comparison") DistributionComparison comparison,
    @JsonProperty("reference_memory") List<StrideMemory.OfSpecies> memory,
    @JsonProperty("missing") String missing) {
  /** Copies the list. */
  public MaterialDistributions {
    memory = List.copyOf(memory);
  }
}
