package org.liflow.tensor.backend;

/** Positions in the Java heap. */
final class HostPositions implements Positions {
  private double[] values;

  HostPositions(int atoms) {
    values = new double[Math.multiplyExact(3, atoms)];
  }

  static double[] of(Positions positions) {
    if (!(positions instanceof HostPositions)) {
      throw new IllegalArgumentException("positions that belong to another backend");
    }
    double[] values = ((HostPositions) positions).values;
    if (values == null) {
      throw new IllegalArgumentException("positions that have been closed");
    }
    return values;
  }

  @Override
  public int atoms() {
    return values == null ? 0 : values.length / 3;
  }

  @Override
  public void close() {
    values = null;
  }
}
