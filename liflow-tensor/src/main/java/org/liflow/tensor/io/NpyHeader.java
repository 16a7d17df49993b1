package org.liflow.tensor.io;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a .npy file.
 *
 * @param elements how the elements are stored
 * @param fortranOrder whether the first index runs fastest in the file
 * @param shape the extents
 * @param bytes the bytes the header takes with its magic string
 */
record NpyHeader(NumpyElements elements, boolean fortranOrder, int[] shape, long bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 20;

  /**
   * Reads the header and leaves the stream at the first element.
   *
   * @throws IllegalArgumentException says what is wrong
   * @throws java.io.EOFException where the stream ends early
   */
  static NpyHeader read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    byte[] magic = new byte[MAGIC.length];
    int had = in.readNBytes(magic, 0, magic.length);
    if (had < magic.length || !java.util.Arrays.equals(magic, MAGIC)) {
      throw new IllegalArgumentException(had == 0 ? "no content" : "no NumPy header");
    }
    int major = in.readUnsignedByte();
    in.readUnsignedByte();
    if (major < 1 || major > 3) {
      throw new IllegalArgumentException("version " + major + " of the NumPy format");
    }
    int low = in.readUnsignedByte();
    int length = low | in.readUnsignedByte() << 8;
    int before = MAGIC.length + 4;
    if (major > 1) {
      length |= in.readUnsignedByte() << 16 | in.readUnsignedByte() << 24;
      before += 2;
    }
    if (length < 0 || length > LONGEST) {
      throw new IllegalArgumentException(
          "a header of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] text = in.readNBytes(length);
    if (text.length < length) {
      throw new java.io.EOFException();
    }
    String header =
        new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return new Parser(header).parse(before + (long) length);
  }

  /** The header's bytes of version 1, padded so that the elements begin at a multiple of 64. */
  static byte[] write(String descr, int[] shape) {
    StringBuilder text = new StringBuilder();
    text.append("{'descr': '").append(descr).append("', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < shape.length; i++) {
      text.append(i == 0 ? "" : " ").append(shape[i]);
      text.append(i == 0 || i < shape.length - 1 ? "," : "");
    }
    text.append("), }");
    int before = MAGIC.length + 4;
    while ((before + text.length() + 1) % 64 != 0) {
      text.append(' ');
    }
    text.append('\n');
    byte[] bytes = new byte[before + text.length()];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[6] = 1;
    bytes[8] = (byte) text.length();
    bytes[9] = (byte) (text.length() >> 8);
    System.arraycopy(
        text.toString().getBytes(StandardCharsets.ISO_8859_1), 0, bytes, before, text.length());
    return bytes;
  }

  /** Reads the one Python dictionary that a header is. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader parse(long bytes) {
      NumpyElements elements = null;
      Boolean fortran = null;
      int[] shape = null;
      expect('{');
      while (peek() != '}') {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> {
            if (peek() != '\'' && peek() != '"') {
              throw new IllegalArgumentException("elements with named fields");
            }
            elements = NumpyElements.parse(string());
          }
          case "fortran_order" -> fortran = truth();
          case "shape" -> shape = tuple();
          default -> throw malformed();
        }
        if (peek() != '}') {
          expect(',');
        }
      }
      if (elements == null || fortran == null || shape == null) {
        throw malformed();
      }
      NumpyArray.size(shape);
      return new NpyHeader(elements, fortran, shape, bytes);
    }

    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        throw malformed();
      }
      return text.charAt(at);
    }

    private void expect(char wanted) {
      if (peek() != wanted) {
        throw malformed();
      }
      at++;
    }

    private String string() {
      char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw malformed();
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw malformed();
      }
      String result = text.substring(at + 1, end);
      at = end + 1;
      return result;
    }

    private boolean truth() {
      peek();
      for (boolean value : new boolean[] {true, false}) {
        String word = value ? "True" : "False";
        if (text.startsWith(word, at)) {
          at += word.length();
          return value;
        }
      }
      throw malformed();
    }

    private int[] tuple() {
      List<Integer> extents = new ArrayList<>();
      expect('(');
      while (peek() != ')') {
        extents.add(number());
        if (peek() != ')') {
          expect(',');
        }
      }
      at++;
      if (extents.size() > 64) {
        throw new IllegalArgumentException("an array of " + extents.size() + " dimensions");
      }
      return extents.stream().mapToInt(Integer::intValue).toArray();
    }

    private int number() {
      peek();
      int start = at;
      long value = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        value = Math.min(10 * value + text.charAt(at) - '0', 1L << 40);
        at++;
      }
      if (at == start) {
        throw malformed();
      }
      // Python 2 wrote long integers with an L behind.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      if (value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a shape of extent " + text.substring(start, at));
      }
      return (int) value;
    }

    private IllegalArgumentException malformed() {
      return new IllegalArgumentException("a malformed NumPy header");
    }
  }
}
