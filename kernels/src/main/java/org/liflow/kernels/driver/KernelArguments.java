package org.liflow.kernels.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A kernel's arguments, in the order of its parameters; each takes eight bytes of one piece of
 * native memory. Made once and filled again for each launch.
 */
public final class KernelArguments {
  /** The most parameters that a kernel has here. */
  private static final int MOST = 24;

  private final ByteBuffer values =
      ByteBuffer.allocateDirect(8 * MOST).order(ByteOrder.nativeOrder());
  private final StringBuilder kinds = new StringBuilder(MOST);

  /** Makes an empty list. */
  public KernelArguments() {}

  /**
   * Removes all arguments.
   *
   * @return this
   */
  public KernelArguments clear() {
    kinds.setLength(0);
    return this;
  }

  /**
   * Adds a pointer to device memory.
   *
   * @param address 0 for the null pointer
   * @return this
   */
  public KernelArguments pointer(long address) {
    values.putLong(next('p'), address);
    return this;
  }

  /**
   * Adds an {@code int} or {@code unsigned}.
   *
   * @param value the number
   * @return this
   */
  public KernelArguments integer(int value) {
    values.putInt(next('i'), value);
    return this;
  }

  /**
   * Adds a {@code float}.
   *
   * @param value the number
   * @return this
   */
  public KernelArguments real(float value) {
    values.putFloat(next('f'), value);
    return this;
  }

  /**
   * Adds a {@code double}.
   *
   * @param value the number
   * @return this
   */
  public KernelArguments real(double value) {
    values.putDouble(next('d'), value);
    return this;
  }

  private int next(char kind) {
    kinds.append(kind);
    return 8 * (kinds.length() - 1);
  }

  /**
   * Returns the number of arguments.
   *
   * @return 0 or more
   */
  public int count() {
    return kinds.length();
  }

  /**
   * Returns a letter per argument: p for a pointer, i for an integer, f and d for float and double.
   *
   * @return one letter each
   */
  public String kinds() {
    return kinds.toString();
  }

  /**
   * Returns the values, one every eight bytes of native memory.
   *
   * @return the buffer itself
   */
  public ByteBuffer values() {
    return values;
  }

  /** The arguments for a person, such as {@code (3200, 64, 0x7f00, 0.5)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("(");
    for (int k = 0; k < kinds.length(); k++) {
      text.append(k == 0 ? "" : ", ");
      switch (kinds.charAt(k)) {
        case 'p' -> text.append("0x").append(Long.toHexString(values.getLong(8 * k)));
        case 'i' -> text.append(values.getInt(8 * k));
        case 'f' -> text.append(values.getFloat(8 * k));
        default -> text.append(values.getDouble(8 * k));
      }
    }
    return text.append(')').toString();
  }
}
