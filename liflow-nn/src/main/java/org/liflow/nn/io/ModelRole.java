package org.liflow.nn.io;

/** What a model does in a stride. */
public enum ModelRole {
  /** Moves the atoms over a stride. */
  PROPAGATOR,
  /** Removes the noise that the Propagator leaves. */
  CORRECTOR
}
