package org.liflow.tensor.backend.cpu;

/**
 * Arrays of the gated update's gradients: the first two are given, the others computed.
 *
 * @param scalars with respect to the scalars, {@code features} per atom
 * @param vectors with respect to the vectors, 3 × {@code features} per atom
 * @param gates with respect to the gates, 3 × {@code features} per atom; overwritten
 * @param pairs with respect to U and V, 3 × (2 × {@code features}) per atom; overwritten
 * @param features per atom
 */
record UpdateGradients(
    float[] scalars, float[] vectors, float[] gates, float[] pairs, int features) {}
