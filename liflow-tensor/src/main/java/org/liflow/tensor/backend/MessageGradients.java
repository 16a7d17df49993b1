package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;

/**
 * Gradients of a loss around {@link Backend#radialMessage}: the first two are given, the others
 * computed. Holds the tensors and does not own them.
 *
 * @param scalars with respect to the new scalars, atoms × features; not modified, and also the
 *     gradient with respect to the scalars before the message
 * @param newVectors with respect to the new vectors, atoms × 3 × features; not modified
 * @param phi with respect to φ, atoms × (4 × features), one row per atom even with {@link
 *     MessageInput#phiRows}; overwritten
 * @param filter with respect to the filter, (basis functions + 1) × (4 × features); added to
 * @param vectors with respect to the vectors, atoms × 3 × features; overwritten, another tensor
 *     than {@code newVectors}
 */
public record MessageGradients(
    Tensor scalars, Tensor newVectors, Tensor phi, Tensor filter, Tensor vectors) {}
