package org.liflow.train;

/**
 * The loss and gradient of one update of the weights.
 *
 * @param loss the mean over atoms of the squared error, in Å²
 * @param gradientNorm the norm of the gradient over all weights, before clipping
 */
public record StepResult(double loss, double gradientNorm) {}
