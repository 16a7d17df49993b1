package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;

/**
 * Weights of an update block.
 *
 * @param pairs features × (2 × features): maps the vectors to U and V
 * @param hidden (2 × features) × features
 * @param hiddenBias features
 * @param gates features × (3 × features)
 * @param gatesBias 3 × features
 */
public record UpdateWeights(
    Tensor pairs, Tensor hidden, Tensor hiddenBias, Tensor gates, Tensor gatesBias) {}
