package org.liflow.prior;

import org.liflow.flow.ScaleChoice;

/**
 * One trajectory to learn from: what its first structure is like, and which scales it should get.
 *
 * @param composition groups trajectories of one material
 * @param lithium the scale of its Li atoms
 * @param frame that of all other atoms
 */
public record PriorExample(
    String composition, PriorFeatures features, ScaleChoice lithium, ScaleChoice frame) {}
