package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The order of the materials by one quantity, the highest first.
 *
 * @param reference as the data set has it
 * @param generated as the model has it, by the mean over the seeds
 * @param sameSeeds in how many of the seeds the order is the reference's
 * @param seeds how many seeds there are
 */
@JsonPropertyOrder({"reference", "generated", "seeds_with_reference_order", "seeds", "same"})
public record Ranking(
    @JsonProperty("reference") List<String> reference,
    @JsonProperty("generated") List<String> generated,
    @JsonProperty("seeds_with_reference_order") int sameSeeds,
    @JsonProperty("seeds") int seeds) {
  /** Whether the orders agree. */
  @JsonProperty("same")
  public boolean same() {
    return reference.equals(generated);
  }
}
