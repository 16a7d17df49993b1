package org.liflow.tensor.io;

/** What the elements of a NumPy array are on disk. */
public enum NumpyType {
  FLOAT64('f', 8),
  FLOAT32('f', 4),
  FLOAT16('f', 2),
  INT64('i', 8),
  INT32('i', 4),
  INT16('i', 2),
  INT8('i', 1),
  UINT64('u', 8),
  UINT32('u', 4),
  UINT16('u', 2),
  UINT8('u', 1),
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

  /** NumPy's letter of the kind, such as {@code f}. */
  char letter() {
    return letter;
  }

  /** Bytes an element takes; 0 where that is not fixed by the type. */
  int bytes() {
    return bytes;
  }
}
