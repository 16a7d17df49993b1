package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The order of the materials by one quantity, the highest first.
 *
 * @param reference the order in the data set
 * @param generated the order by the model's means over the seeds
 * @param sameSeeds the number of seeds with the reference's order
 * @param seeds the number of seeds
 */
@JsonPropertyOrder({"reference", "generated", "seeds_with_reference_order", "seeds", "same"})
public record Ranking(
    @JsonProperty("reference") List<String> reference,
    @JsonProperty("generated") List<String> generated,
    @JsonProperty("seeds_with_reference_order") int sameSeeds,
    @JsonProperty("seeds") int seeds) {
  /** {@return whether the orders agree} */
  @JsonProperty("same")
  public boolean same() {
    return reference.equals(generated);
  }
}
