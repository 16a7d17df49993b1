package org.liflow.flow;

/**
 * Which of an adaptive prior's two scales a structure gets: small where the atoms of the kind move
 * less than about 0.1 Å² per ps, large where they move farther (log10 of MSD/t against −1).
 */
public enum ScaleChoice {
  /** For atoms that stay about their sites. */
  SMALL,
  /** For atoms that diffuse, or swing widely. */
  LARGE
}
