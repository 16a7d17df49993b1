package org.liflow.tensor.backend;

/** Function that a linear layer applies to each of its outputs. */
public enum Activation {
  /** No activation. */
  IDENTITY,
  /** The sigmoid linear unit, x / (1 + exp(−x)). */
  SILU
}
