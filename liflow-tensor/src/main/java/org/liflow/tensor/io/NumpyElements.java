package org.liflow.tensor.io;

import java.nio.ByteOrder;

/**
 * Encoding of the elements of an array in a file.
 *
 * @param type what they are
 * @param order the order of an element's bytes
 * @param bytes bytes an element takes, 0 for objects
 */
record NumpyElements(NumpyType type, ByteOrder order, int bytes) {

  /**
   * Reads NumPy's name of an element type, such as {@code <f8}.
   *
   * @throws IllegalArgumentException where it is not one that can be read
   */
  static NumpyElements parse(String descr) {
    int at = 0;
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    if (!descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0) {
      order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      at = 1;
    }
    if (descr.length() == at) {
      throw unreadable(descr);
    }
    char letter = descr.charAt(at);
    int number = number(descr, at + 1);
    if (letter == 'O') {
      return new NumpyElements(NumpyType.OBJECT, order, 0);
    }
    if (letter == '?') {
      return new NumpyElements(NumpyType.BOOLEAN, order, 1);
    }
    if (letter == 'U' || letter == 'S') {
      int bytes = letter == 'U' ? Math.multiplyExact(4, number) : number;
      if (bytes == 0) {
        throw unreadable(descr);
      }
      return new NumpyElements(letter == 'U' ? NumpyType.UNICODE : NumpyType.BYTES, order, bytes);
    }
    for (NumpyType type : NumpyType.values()) {
      if (type.letter() == letter && type.bytes() == number && number > 0) {
        return new NumpyElements(type, order, number);
      }
    }
    throw unreadable(descr);
  }

  NumpyElements in(ByteOrder other) {
    return new NumpyElements(type, other, bytes);
  }

  private static int number(String descr, int from) {
    if (descr.length() - from > 8) {
      throw unreadable(descr);
    }
    int number = 0;
    for (int i = from; i < descr.length(); i++) {
      char digit = descr.charAt(i);
      if (digit < '0' || digit > '9') {
        throw unreadable(descr);
      }
      number = 10 * number + digit - '0';
    }
    return number;
  }

  private static IllegalArgumentException unreadable(String descr) {
    String shown = descr.length() > 40 ? descr.substring(0, 40) + "..." : descr;
    return new IllegalArgumentException("elements of type '" + shown + "'");
  }
}
