package org.liflow.train;

/**
 * What one update of the weights saw.
 *
 * @param loss the mean over atoms of the squared error, in Å²
 * @param gradientNorm of all weights together, before clipping
 */
public record StepResult(double loss, double gradientNorm) {}
