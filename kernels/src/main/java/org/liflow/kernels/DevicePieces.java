package org.liflow.kernels;

import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of device memory that are given back together: those of an operation when it is over, or
 * of a constructor that found no memory for a later one. Used as {@link
 * org.liflow.tensor.Resources} is.
 */
final class DevicePieces implements AutoCloseable {
  private final Launcher launcher;
  private final List<Long> taken = new ArrayList<>();

  DevicePieces(Launcher launcher) {
    this.launcher = launcher;
  }

  /** The address of at least {@code bytes} bytes, whatever is in them. */
  long take(long bytes) {
    long address = launcher.memory.take(bytes);
    taken.add(address);
    return address;
  }

  /** The address of as many 32-bit integers, whatever they are. */
  long integers(long count) {
    return take(Integer.BYTES * count);
  }

  /** The address of as many floats, whatever they are. */
  long floats(long count) {
    return take(Float.BYTES * count);
  }

  /** The address of as many doubles, whatever they are. */
  long doubles(long count) {
    return take(Double.BYTES * count);
  }

  /** The address of a copy. */
  long upload(int[] values) {
    long target = integers(values.length);
    launcher.device.upload(values, 0, values.length, target);
    return target;
  }

  /** The address of a copy. */
  long upload(double[] values) {
    long target = doubles(values.length);
    launcher.device.upload(values, 0, values.length, target);
    return target;
  }

  /** Hands all pieces over: they are given back with what is returned, and no longer with this. */
  DevicePieces keep() {
    DevicePieces kept = new DevicePieces(launcher);
    kept.taken.addAll(taken);
    taken.clear();
    return kept;
  }

  /** Gives all pieces back that it still has. */
  @Override
  public void close() {
    List<Long> all = List.copyOf(taken);
    taken.clear();
    launcher.memory.give(all);
  }
}
