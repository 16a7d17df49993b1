package org.liflow.bench.speedup;

/** A kind of work that is timed. Times of the same kind and size may be compared. */
public enum Work {
  /** One step of ab initio molecular dynamics. */
  AB_INITIO_STEP("ab initio MD, a step"),
  /** One step of molecular dynamics with a classical potential. */
  CLASSICAL_STEP("classical MD of LLTO, a step"),
  /** One evaluation of the network. */
  EVALUATION("network evaluation"),
  /** A stride of ten evaluations of the Propagator and ten of the Corrector: a picosecond. */
  STRIDE("stride"),
  /** One training step over 16 structures; atoms are those of one structure. */
  TRAINING_STEP("training step, 16 structures"),
  /** A neighbour list from nothing. */
  NEIGHBOR_LIST("neighbour list"),
  /** One operation of a backend. */
  OPERATION("operation");

  private final String title;

  Work(String title) {
    this.title = title;
  }

  /** What a table calls it. */
  public String title() {
    return title;
  }
}
