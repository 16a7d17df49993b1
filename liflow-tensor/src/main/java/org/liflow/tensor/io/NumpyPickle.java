package org.liflow.tensor.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.List;
import org.liflow.files.InputException;

/** The Python names by which NumPy pickles its arrays, and the arrays they give. */
final class NumpyPickle {
  private NumpyPickle() {}

  /**
   * The names in a pickle of arrays and plain values.
   *
   * @param source names the arrays
   */
  static PickleTypes types(String source) {
    return PickleTypes.builder().containers().arrays(source).build();
  }

  static void addTo(PickleTypes.Builder builder, String source) {
    builder.name("numpy", "ndarray");
    for (String type :
        new String[] {
          "float16",
          "float32",
          "float64",
          "int8",
          "int16",
          "int32",
          "int64",
          "uint8",
          "uint16",
          "uint32",
          "uint64",
          "bool",
          "bool_",
          "str_",
          "longlong",
          "longdouble"
        }) {
      builder.name("numpy", type);
    }
    builder.type("numpy", "dtype", Elements::new);
    for (String core : new String[] {"numpy.core", "numpy._core"}) {
      builder.type(core + ".multiarray", "_reconstruct", arguments -> new PendingArray(source));
      builder.type(core + ".multiarray", "scalar", arguments -> scalar(source, arguments));
      builder.type(core + ".numeric", "_frombuffer", arguments -> fromBuffer(source, arguments));
    }
  }

  private static Object scalar(String source, List<Object> arguments) {
    if (arguments.size() != 2
        || !(arguments.get(0) instanceof Elements elements)
        || elements.layout.type() == NumpyType.OBJECT) {
      throw malformed();
    }
    Object value = raw(source, elements, new int[0], false, arguments.get(1)).item();
    if (value instanceof Float real) {
      return real.doubleValue();
    }
    return value instanceof Integer integer ? (Object) integer.longValue() : value;
  }

  private static Object fromBuffer(String source, List<Object> arguments) {
    if (arguments.size() != 4
        || !(arguments.get(1) instanceof Elements elements)
        || elements.layout.type() == NumpyType.OBJECT) {
      throw malformed();
    }
    boolean fortran = "F".equals(arguments.get(3));
    return raw(source, elements, shape(arguments.get(2)), fortran, arguments.get(0));
  }

  private static NumpyArray raw(
      String source, Elements elements, int[] shape, boolean fortran, Object content) {
    byte[] bytes = content instanceof String text ? PickleTypes.latin1(text) : null;
    if (content instanceof byte[] given) {
      bytes = given;
    }
    long wanted = (long) NumpyArray.size(shape) * elements.layout.bytes();
    if (bytes == null || bytes.length != wanted) {
      throw new IllegalArgumentException("an array whose bytes do not fill its shape");
    }
    try {
      return NumpyDecoder.decode(
          source, elements.layout, shape, fortran, new ByteArrayInputStream(bytes));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static int[] shape(Object extents) {
    if (!(extents instanceof PickleTuple tuple) || tuple.size() > 64) {
      throw malformed();
    }
    int[] shape = new int[tuple.size()];
    for (int i = 0; i < shape.length; i++) {
      if (!(tuple.get(i) instanceof Long extent) || extent < 0 || extent > Integer.MAX_VALUE) {
        throw malformed();
      }
      shape[i] = extent.intValue();
    }
    return shape;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a malformed NumPy array");
  }

  /** An array before its state: the state holds everything there is to know. */
  private static final class PendingArray implements PickleTypes.Buildable {
    private final String source;

    PendingArray(String source) {
      this.source = source;
    }

    @Override
    public Object build(Object state) {
      if (!(state instanceof PickleTuple parts)
          || parts.size() != 5
          || !(parts.get(2) instanceof Elements elements)
          || !(parts.get(3) instanceof Boolean fortran)) {
        throw malformed();
      }
      int[] shape = shape(parts.get(1));
      if (elements.layout.type() != NumpyType.OBJECT) {
        return raw(source, elements, shape, fortran, parts.get(4));
      }
      if (!(parts.get(4) instanceof List<?> items) || (fortran && shape.length > 1)) {
        throw malformed();
      }
      for (Object item : items) {
        if (item instanceof PendingArray) {
          throw new IllegalArgumentException("an array that holds an unfinished array");
        }
      }
      return new NumpyArray(source, NumpyType.OBJECT, shape, items.toArray());
    }
  }

  /** An element type; its state adds the order of the bytes. */
  private static final class Elements implements PickleTypes.Buildable {
    private NumpyElements layout;

    Elements(List<Object> arguments) {
      if (arguments.isEmpty() || !(arguments.get(0) instanceof String descr)) {
        throw malformed();
      }
      this.layout = NumpyElements.parse(descr);
    }

    @Override
    public Object build(Object state) {
      if (!(state instanceof PickleTuple parts)
          || parts.size() < 2
          || !(parts.get(1) instanceof String order)) {
        throw malformed();
      }
      layout = layout.in(">".equals(order) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      return this;
    }
  }

  /**
   * The array that a pickle holds.
   *
   * @throws InputException where it holds something else
   */
  static NumpyArray read(byte[] pickle, String source) {
    Object value = PickleReader.read(pickle, source, types(source));
    if (value instanceof NumpyArray array) {
      return array;
    }
    throw new InputException(source, "a pickle of something that is no array", "a NumPy array");
  }
}
