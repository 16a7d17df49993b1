package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A row of the index that could not be evaluated.
 *
 * @param row counted from 0
 * @param name of the trajectory
 * @param temperature in K
 * @param composition of the material
 * @param reason in one line
 */
public record FailedStructure(
    @JsonProperty("row") int row,
    @JsonProperty("name") String name,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("composition") String composition,
    @JsonProperty("reason") String reason) {}
