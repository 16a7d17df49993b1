package org.liflow.flow;

/**
 * The choice between the two scales of an adaptive prior. Atoms of a kind that move less than about
 * 0.1 Å² per ps get the small scale, others the large one (log10 of MSD/t against −1).
 */
public enum ScaleChoice {
  /** For atoms that stay about their sites. */
  SMALL,
  /** For atoms that diffuse, or swing widely. */
  LARGE
}
