package org.liflow.nn.io;

/** Role of a model in a stride. */
public enum ModelRole {
  /** Moves the atoms over a stride. */
  PROPAGATOR,
  /** Removes the noise that the Propagator leaves. */
  CORRECTOR
}
