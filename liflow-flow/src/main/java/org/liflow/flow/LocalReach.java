package org.liflow.flow;

/**
 * How far a local redraw reaches, in Å. Distances are taken at the start or at the end of the
 * stride, whichever is shorter.
 *
 * @param fresh from the close atoms to the farthest atom that gets new noise
 * @param growth by so much {@code fresh} grows with each further attempt
 * @param free from atoms with new noise to the farthest atom that moves with them, by its old noise
 * @param held from atoms that move to the farthest atom that they see; it keeps its move
 */
record LocalReach(double fresh, double growth, double free, double held) {
  /** Decision 34 has the measurements behind these numbers. */
  static final LocalReach DEFAULT = new LocalReach(2.5, 0.5, 3.5, 8);

  double fresh(int attempt) {
    return fresh + growth * (attempt - 1);
  }

  @Override
  public String toString() {
    return fresh
        + " Å fresh, "
        + free
        + " Å free, "
        + held
        + " Å held, growing by "
        + growth
        + " Å";
  }
}
