package org.liflow.tensor.autograd;

/**
 * Features of each atom.
 *
 * @param scalars atoms × features
 * @param vectors atoms × 3 × features
 */
public record AtomFeatures(Variable scalars, Variable vectors) {}
