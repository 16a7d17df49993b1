package org.liflow.tensor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes arrays, and dictionaries of arrays, in NumPy's format. */
final class NpyOutput {
  private static final int CHUNK = 1 << 13;

  private final OutputStream out;

  NpyOutput(OutputStream out) {
    this.out = out;
  }

  /** A .npy file's content. */
  void array(NumpyArray array) throws IOException {
    if (array.data() instanceof String[] texts) {
      texts(texts, array.shape());
      return;
    }
    out.write(NpyHeader.write("<" + kind(array), array.shape()));
    elements(array.data());
  }

  /** Strings, all as wide as the widest, in UTF-32. */
  private void texts(String[] texts, int[] shape) throws IOException {
    int width = 1;
    for (String text : texts) {
      width = Math.max(width, text.codePointCount(0, text.length()));
    }
    out.write(NpyHeader.write("<U" + width, shape));
    for (String text : texts) {
      int[] points = Arrays.copyOf(text.codePoints().toArray(), width);
      elements(points);
    }
  }

  /** A .npy file's content: a dictionary pickled into an array of one object. */
  void dictionary(Map<String, NumpyArray> arrays) throws IOException {
    out.write(NpyHeader.write("|O", new int[0]));
    out.write(new byte[] {(byte) 0x80, 4});
    beginArray();
    out.write('(');
    integer(1);
    shape();
    elementType("O8", "|", 63);
    out.write(0x89);
    out.write(']');
    out.write('}');
    out.write('(');
    for (Map.Entry<String, NumpyArray> entry : arrays.entrySet()) {
      text(entry.getKey());
      NumpyArray array = entry.getValue();
      beginArray();
      out.write('(');
      integer(1);
      shape(array.shape());
      elementType(kind(array), "<", 0);
      out.write(0x89);
      out.write(0x8e);
      int bytes = kind(array).charAt(1) - '0';
      number((long) array.size() * bytes, Long.BYTES);
      elements(array.data());
      out.write('t');
      out.write('b');
    }
    out.write('u');
    out.write('a');
    out.write('t');
    out.write('b');
    out.write('.');
  }

  private static String kind(NumpyArray array) {
    Object data = array.data();
    if (data instanceof double[]) {
      return "f8";
    }
    if (data instanceof float[]) {
      return "f4";
    }
    if (data instanceof long[]) {
      return "i8";
    }
    if (data instanceof int[]) {
      return "i4";
    }
    throw new IllegalArgumentException("arrays of " + array.type() + " are not written");
  }

  private void elements(Object data) throws IOException {
    int size = java.lang.reflect.Array.getLength(data);
    ByteBuffer chunk = ByteBuffer.allocate(8 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < size; done += CHUNK) {
      int count = Math.min(CHUNK, size - done);
      chunk.clear();
      int bytes;
      if (data instanceof double[] values) {
        chunk.asDoubleBuffer().put(values, done, count);
        bytes = 8 * count;
      } else if (data instanceof float[] values) {
        chunk.asFloatBuffer().put(values, done, count);
        bytes = 4 * count;
      } else if (data instanceof long[] values) {
        chunk.asLongBuffer().put(values, done, count);
        bytes = 8 * count;
      } else {
        chunk.asIntBuffer().put((int[]) data, done, count);
        bytes = 4 * count;
      }
      out.write(chunk.array(), 0, bytes);
    }
  }

  /** The name under which both the first and the second NumPy find the function. */
  private void beginArray() throws IOException {
    global("numpy.core.multiarray", "_reconstruct");
    global("numpy", "ndarray");
    integer(0);
    out.write(0x85);
    out.write('C');
    out.write(1);
    out.write('b');
    out.write(0x87);
    out.write('R');
  }

  private void elementType(String kind, String order, int flags) throws IOException {
    global("numpy", "dtype");
    text(kind);
    out.write(0x89);
    out.write(0x88);
    out.write(0x87);
    out.write('R');
    out.write('(');
    integer(3);
    text(order);
    out.write('N');
    out.write('N');
    out.write('N');
    integer(-1);
    integer(-1);
    integer(flags);
    out.write('t');
    out.write('b');
  }

  private void shape(int... extents) throws IOException {
    out.write('(');
    for (int extent : extents) {
      integer(extent);
    }
    out.write('t');
  }

  private void global(String module, String name) throws IOException {
    text(module);
    text(name);
    out.write(0x93);
  }

  private void text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    number(bytes.length, Integer.BYTES);
    out.write(bytes);
  }

  private void integer(int value) throws IOException {
    out.write('J');
    number(value, Integer.BYTES);
  }

  private void number(long value, int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> 8 * i));
    }
  }
}
