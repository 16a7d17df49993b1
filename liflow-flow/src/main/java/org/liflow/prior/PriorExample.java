package org.liflow.prior;

import org.liflow.flow.ScaleChoice;

/**
 * One trajectory of a fit: the features of its first structure, and the right scales.
 *
 * @param composition groups trajectories of one material
 * @param lithium the scale of its Li atoms
 * @param frame the scale of all other atoms
 */
public record PriorExample(
    String composition, PriorFeatures features, ScaleChoice lithium, ScaleChoice frame) {}
