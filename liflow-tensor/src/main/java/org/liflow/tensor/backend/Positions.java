package org.liflow.tensor.backend;

/**
 * x, y and z of each atom in Å and double precision, where a backend computes. Only the backend
 * that made them understands them.
 */
public interface Positions extends AutoCloseable {
  /** The number of atoms. */
  int atoms();

  /** Gives the memory back. */
  @Override
  void close();
}
