package org.liflow.flow;

/** What is drawn again where a stride brings two atoms too close. */
public enum Redraw {
  /**
   * The close atoms with their neighbourhood. All other atoms keep their moves. Where no such draw
   * keeps to the limits, and where an atom moved too far, the whole crystal is drawn again.
   */
  LOCAL,
  /** The whole crystal. */
  WHOLE
}
