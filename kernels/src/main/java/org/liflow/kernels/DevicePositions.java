package org.liflow.kernels;

import org.liflow.tensor.backend.Positions;

/** Positions in device memory: atoms x 3 doubles. */
final class DevicePositions implements Positions {
  private final DeviceMemory memory;
  private final int atoms;
  private final long address;
  private boolean closed;

  DevicePositions(DeviceMemory memory, int atoms) {
    this.memory = memory;
    this.atoms = atoms;
    address = memory.take(3L * Double.BYTES * atoms);
  }

  /**
   * Returns the address of positions.
   *
   * @throws IllegalArgumentException when they belong to another backend, or have been closed
   */
  static long address(Positions positions, DeviceMemory memory) {
    if (!(positions instanceof DevicePositions) || ((DevicePositions) positions).memory != memory) {
      throw new IllegalArgumentException("positions that belong to another backend");
    }
    DevicePositions own = (DevicePositions) positions;
    if (own.closed) {
      throw new IllegalArgumentException("positions that have been closed");
    }
    return own.address;
  }

  @Override
  public int atoms() {
    return closed ? 0 : atoms;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.give(address);
    }
  }
}
