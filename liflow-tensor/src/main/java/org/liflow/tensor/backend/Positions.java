package org.liflow.tensor.backend;

/**
 * x, y and z of each atom in Å and double precision, in the memory of the backend that made them.
 * Only that backend can read them.
 */
public interface Positions extends AutoCloseable {
  /**
   * Returns the number of atoms.
   *
   * @return 0 after {@link #close()}
   */
  int atoms();

  /** Frees the memory. */
  @Override
  void close();
}
