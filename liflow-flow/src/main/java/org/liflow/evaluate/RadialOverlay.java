package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The radial distributions of all atoms for one row of the index. The arrays are not copied.
 *
 * @param row counted from 0
 * @param temperature in K
 * @param reference g(r) of the data set's frames
 * @param generated g(r) of the strides of the first seed
 */
public record RadialOverlay(
    @JsonProperty("row") int row,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("reference") double[] reference,
    @JsonProperty("generated") double[] generated) {}
