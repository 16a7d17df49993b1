package org.liflow.tensor.io;

/** Types of the elements of NumPy arrays on disk. */
public enum NumpyType {
  /** Floating point, 64 bits. */
  FLOAT64('f', 8),
  /** Floating point, 32 bits. */
  FLOAT32('f', 4),
  /** Floating point, 16 bits (IEEE 754). */
  FLOAT16('f', 2),
  /** Integers, 64 bits. */
  INT64('i', 8),
  /** Integers, 32 bits. */
  INT32('i', 4),
  /** Integers, 16 bits. */
  INT16('i', 2),
  /** Integers, 8 bits. */
  INT8('i', 1),
  /** Unsigned integers, 64 bits. */
  UINT64('u', 8),
  /** Unsigned integers, 32 bits. */
  UINT32('u', 4),
  /** Unsigned integers, 16 bits. */
  UINT16('u', 2),
  /** Unsigned integers, 8 bits. */
  UINT8('u', 1),
  /** Truth values, a byte each. */
  BOOLEAN('b', 1),
  /** Strings of a fixed width in UTF-32. */
  UNICODE('U', 0),
  /** Byte strings of a fixed width, read as Latin-1. */
  BYTES('S', 0),
  /** Pickled objects. */
  OBJECT('O', 0);

  private final char letter;
  private final int bytes;

  NumpyType(char letter, int bytes) {
    this.letter = letter;
    this.bytes = bytes;
  }

  /** Returns NumPy's letter of the kind, such as {@code f}. */
  char letter() {
    return letter;
  }

  /** Returns the bytes per element; 0 where the type does not fix them. */
  int bytes() {
    return bytes;
  }
}
