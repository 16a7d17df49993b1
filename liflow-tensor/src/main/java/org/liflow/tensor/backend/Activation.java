package org.liflow.tensor.backend;

/** What a linear layer applies to each of its outputs. */
public enum Activation {
  /** Nothing. */
  IDENTITY,
  /** The sigmoid linear unit, x / (1 + exp(−x)). */
  SILU
}
