package org.liflow.tensor.io;

import java.util.Arrays;
import org.liflow.files.InputException;

/**
 * An array of NumPy: a shape and its elements, the last index running fastest. Accessors of the
 * elements return a new Java array each time.
 */
public final class NumpyArray {
  private final String name;
  private final NumpyType type;
  private final int[] shape;
  private final Object data;

  NumpyArray(String name, NumpyType type, int[] shape, Object data) {
    this.name = name;
    this.type = type;
    this.shape = shape.clone();
    this.data = data;
    long size = size(shape);
    if (size != java.lang.reflect.Array.getLength(data)) {
      throw new IllegalArgumentException(
          java.lang.reflect.Array.getLength(data)
              + " elements do not fill the shape "
              + Arrays.toString(shape));
    }
  }

  /**
   * Makes an array of numbers.
   *
   * @param values kept and not copied
   * @param shape its product is the number of values; none for a single number
   * @return the array
   * @throws IllegalArgumentException when the number of values does not fit the shape
   */
  public static NumpyArray of(double[] values, int... shape) {
    return new NumpyArray("array", NumpyType.FLOAT64, shape, values);
  }

  /**
   * Makes an array of numbers.
   *
   * @param values kept and not copied
   * @param shape its product is the number of values; none for a single number
   * @return the array
   * @throws IllegalArgumentException when the number of values does not fit the shape
   */
  public static NumpyArray of(float[] values, int... shape) {
    return new NumpyArray("array", NumpyType.FLOAT32, shape, values);
  }

  /**
   * Makes an array of numbers.
   *
   * @param values kept and not copied
   * @param shape its product is the number of values; none for a single number
   * @return the array
   * @throws IllegalArgumentException when the number of values does not fit the shape
   */
  public static NumpyArray of(long[] values, int... shape) {
    return new NumpyArray("array", NumpyType.INT64, shape, values);
  }

  /**
   * Makes an array of strings.
   *
   * @param values kept and not copied
   * @param shape its product is the number of strings; none for a single one
   * @return the array
   * @throws IllegalArgumentException when the number of strings does not fit the shape
   */
  public static NumpyArray of(String[] values, int... shape) {
    return new NumpyArray("array", NumpyType.UNICODE, shape, values);
  }

  /**
   * The number of elements of a shape.
   *
   * @throws IllegalArgumentException where an extent is negative or the number exceeds what a Java
   *     array holds
   */
  static int size(int[] shape) {
    long size = 1;
    boolean empty = false;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("a negative extent in " + Arrays.toString(shape));
      }
      empty |= extent == 0;
      if (extent > 0 && size <= Integer.MAX_VALUE) {
        size *= extent;
      }
    }
    if (empty) {
      return 0;
    }
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("too many elements in " + Arrays.toString(shape));
    }
    return (int) size;
  }

  /**
   * Returns the origin of the array, for messages.
   *
   * @return such as a file with the name of a member
   */
  public String name() {
    return name;
  }

  /**
   * Returns the type of the elements on disk.
   *
   * @return one of NumPy's types
   */
  public NumpyType type() {
    return type;
  }

  /**
   * Returns the extents.
   *
   * @return a copy; empty for a single element
   */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of the extents
   */
  public int size() {
    return java.lang.reflect.Array.getLength(data);
  }

  /**
   * Checks the shape.
   *
   * @param wanted extents, -1 where any will do
   * @return this array
   * @throws InputException when the shape is another
   */
  public NumpyArray requireShape(int... wanted) {
    boolean same = wanted.length == shape.length;
    for (int i = 0; same && i < wanted.length; i++) {
      same = wanted[i] == -1 || wanted[i] == shape[i];
    }
    if (!same) {
      throw new InputException(
          name,
          "an array of shape " + Arrays.toString(shape),
          "shape " + Arrays.toString(wanted).replace("-1", "any"));
    }
    return this;
  }

  /**
   * Returns the elements as numbers; whole numbers beyond 2^53 are rounded.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are no numbers
   */
  public double[] toDoubles() {
    if (data instanceof double[] values) {
      return values.clone();
    }
    double[] result = new double[size()];
    if (data instanceof float[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
    } else if (data instanceof long[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
    } else if (data instanceof int[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
    } else {
      throw notNumbers("numbers");
    }
    return result;
  }

  /**
   * Returns the elements as numbers, rounded to {@code float}.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are no numbers
   */
  public float[] toFloats() {
    if (data instanceof float[] values) {
      return values.clone();
    }
    float[] result = new float[size()];
    if (data instanceof double[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) values[i];
      }
    } else if (data instanceof long[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
    } else if (data instanceof int[] values) {
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
    } else {
      throw notNumbers("numbers");
    }
    return result;
  }

  /**
   * Returns the elements as whole numbers; floating point elements are refused.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are no whole numbers
   */
  public long[] toLongs() {
    if (data instanceof long[] values) {
      return values.clone();
    }
    if (data instanceof int[] values) {
      long[] result = new long[values.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = values[i];
      }
      return result;
    }
    throw notNumbers("whole numbers");
  }

  /**
   * Returns the elements as whole numbers of 32 bits.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are no whole numbers or one does not fit
   */
  public int[] toInts() {
    if (data instanceof int[] values) {
      return values.clone();
    }
    if (data instanceof long[] values) {
      int[] result = new int[values.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = (int) values[i];
        if (result[i] != values[i]) {
          throw new InputException(
              name, "element " + i + " is " + values[i], "numbers that fit 32 bits");
        }
      }
      return result;
    }
    throw notNumbers("whole numbers");
  }

  /**
   * Returns the elements as truth values.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are of another type
   */
  public boolean[] toBooleans() {
    if (data instanceof boolean[] values) {
      return values.clone();
    }
    throw notNumbers("truth values");
  }

  /**
   * Returns the elements as strings.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are of another type
   */
  public String[] toStrings() {
    if (data instanceof String[] values) {
      return values.clone();
    }
    throw notNumbers("strings");
  }

  /**
   * Returns the elements of a pickled array.
   *
   * @return a new array, the last index running fastest
   * @throws InputException when they are no objects
   */
  public Object[] toObjects() {
    if (type == NumpyType.OBJECT) {
      return ((Object[]) data).clone();
    }
    throw notNumbers("objects");
  }

  /**
   * Returns the only element as a number.
   *
   * @return the number
   * @throws InputException when there is not exactly one element, or it is no number
   */
  public double toDouble() {
    requireOne();
    return toDoubles()[0];
  }

  /**
   * Returns the only element as a whole number.
   *
   * @return the number
   * @throws InputException when there is not exactly one element, or it is no whole number
   */
  public long toLong() {
    requireOne();
    return toLongs()[0];
  }

  /**
   * Returns the only element: a {@code Double}, {@code Float}, {@code Long}, {@code Integer},
   * {@code Boolean}, {@code String} or an unpickled object.
   *
   * @return the element
   * @throws InputException when there is not exactly one
   */
  public Object item() {
    requireOne();
    return java.lang.reflect.Array.get(data, 0);
  }

  /** The elements themselves, for writers: not to be changed. */
  Object data() {
    return data;
  }

  NumpyArray named(String other) {
    return new NumpyArray(other, type, shape, data);
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }

  private void requireOne() {
    if (size() != 1) {
      throw new InputException(
          name, "an array of shape " + Arrays.toString(shape), "a single element");
    }
  }

  private InputException notNumbers(String wanted) {
    return new InputException(name, "elements of type " + type, wanted);
  }
}
