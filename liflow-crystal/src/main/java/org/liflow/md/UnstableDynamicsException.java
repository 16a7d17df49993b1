package org.liflow.md;

/** Atoms came so close, or moved so fast, that the dynamics means nothing from here on. */
public final class UnstableDynamicsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnstableDynamicsException(String what) {
    super(what);
  }
}
