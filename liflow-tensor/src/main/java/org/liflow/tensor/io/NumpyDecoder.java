package org.liflow.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Turns the raw bytes of an array into its elements, in C order whatever the order on disk. */
final class NumpyDecoder {
  private static final int CHUNK_BYTES = 1 << 16;

  private final NumpyElements elements;
  private final int size;
  private final ElementOrder order;

  private NumpyDecoder(NumpyElements elements, int[] shape, boolean fortranOrder) {
    this.elements = elements;
    this.size = NumpyArray.size(shape);
    this.order = fortranOrder && shape.length > 1 ? new Fortran(shape) : new Sequential();
  }

  /**
   * Reads the elements.
   *
   * @param in positioned at the first element; the caller has made sure that it holds enough bytes
   * @throws EOFException where it ends early
   * @throws IllegalArgumentException where an element cannot be held, such as a character beyond
   *     Unicode
   */
  static NumpyArray decode(
      String name, NumpyElements elements, int[] shape, boolean fortranOrder, InputStream in)
      throws IOException {
    NumpyDecoder decoder = new NumpyDecoder(elements, shape, fortranOrder);
    return new NumpyArray(name, elements.type(), shape, decoder.read(in));
  }

  private Object read(InputStream in) throws IOException {
    Object target = allocate();
    int perChunk = Math.max(1, CHUNK_BYTES / elements.bytes());
    byte[] bytes = new byte[size == 0 ? 0 : Math.min(perChunk, size) * elements.bytes()];
    ByteBuffer chunk = ByteBuffer.wrap(bytes).order(elements.order());
    for (int done = 0; done < size; ) {
      int count = Math.min(perChunk, size - done);
      int wanted = count * elements.bytes();
      if (in.readNBytes(bytes, 0, wanted) < wanted) {
        throw new EOFException();
      }
      chunk.position(0).limit(wanted);
      take(chunk, target, count);
      done += count;
    }
    return target;
  }

  private Object allocate() {
    return switch (elements.type()) {
      case FLOAT64 -> new double[size];
      case FLOAT32, FLOAT16 -> new float[size];
      case INT64, UINT64, UINT32 -> new long[size];
      case INT32, INT16, INT8, UINT16, UINT8 -> new int[size];
      case BOOLEAN -> new boolean[size];
      case UNICODE, BYTES -> new String[size];
      case OBJECT -> throw new IllegalArgumentException("objects are not stored as raw bytes");
    };
  }

  private void take(ByteBuffer chunk, Object target, int count) {
    if (target instanceof double[] doubles) {
      for (int i = 0; i < count; i++) {
        doubles[order.next()] = chunk.getDouble();
      }
    } else if (target instanceof float[] floats) {
      boolean half = elements.type() == NumpyType.FLOAT16;
      for (int i = 0; i < count; i++) {
        floats[order.next()] = half ? HalfPrecision.binary16(chunk.getShort()) : chunk.getFloat();
      }
    } else if (target instanceof long[] longs) {
      for (int i = 0; i < count; i++) {
        longs[order.next()] = wide(chunk);
      }
    } else if (target instanceof int[] ints) {
      for (int i = 0; i < count; i++) {
        ints[order.next()] = narrow(chunk);
      }
    } else if (target instanceof boolean[] booleans) {
      for (int i = 0; i < count; i++) {
        booleans[order.next()] = chunk.get() != 0;
      }
    } else {
      String[] strings = (String[]) target;
      for (int i = 0; i < count; i++) {
        strings[order.next()] = text(chunk);
      }
    }
  }

  private long wide(ByteBuffer chunk) {
    if (elements.type() == NumpyType.UINT32) {
      return chunk.getInt() & 0xffffffffL;
    }
    long value = chunk.getLong();
    if (value < 0 && elements.type() == NumpyType.UINT64) {
      throw new IllegalArgumentException(
          "the number " + Long.toUnsignedString(value) + ", beyond 63 bits");
    }
    return value;
  }

  private int narrow(ByteBuffer chunk) {
    return switch (elements.type()) {
      case INT32 -> chunk.getInt();
      case INT16 -> chunk.getShort();
      case UINT16 -> chunk.getShort() & 0xffff;
      case UINT8 -> chunk.get() & 0xff;
      default -> chunk.get();
    };
  }

  private String text(ByteBuffer chunk) {
    int end = chunk.position() + elements.bytes();
    StringBuilder text = new StringBuilder();
    int padding = 0;
    if (elements.type() == NumpyType.BYTES) {
      byte[] bytes = new byte[elements.bytes()];
      chunk.get(bytes);
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] == 0) {
        length--;
      }
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
    while (chunk.position() < end) {
      int character = chunk.getInt();
      // Trailing zeros only pad; zeros between characters belong to the string.
      if (character == 0) {
        padding++;
        continue;
      }
      if (!Character.isValidCodePoint(character)) {
        throw new IllegalArgumentException("a character beyond Unicode");
      }
      for (; padding > 0; padding--) {
        text.append('\0');
      }
      text.appendCodePoint(character);
    }
    return text.toString();
  }

  /** Index in the C-ordered array of the next element of the file. */
  private interface ElementOrder {
    int next();
  }

  private static final class Sequential implements ElementOrder {
    private int next;

    @Override
    public int next() {
      return next++;
    }
  }

  /** The first index runs fastest in the file. */
  private static final class Fortran implements ElementOrder {
    private final int[] shape;
    private final int[] stride;
    private final int[] index;
    private int next;

    Fortran(int[] shape) {
      this.shape = shape.clone();
      this.index = new int[shape.length];
      this.stride = new int[shape.length];
      int step = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        stride[i] = step;
        step *= shape[i];
      }
    }

    @Override
    public int next() {
      int here = next;
      for (int i = 0; i < shape.length; i++) {
        index[i]++;
        next += stride[i];
        if (index[i] < shape[i]) {
          break;
        }
        next -= stride[i] * shape[i];
        index[i] = 0;
      }
      return here;
    }
  }
}
