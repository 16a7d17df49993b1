package org.liflow.nn.io;

import java.util.List;

/**
 * A tensor of a checkpoint as the pickle describes it: a view of a storage that is not read yet.
 *
 * @param storage where its numbers are
 * @param offset of its first element in the storage, in elements
 * @param shape the extents
 * @param strides steps in the storage, in elements, one for each extent
 */
record TorchTensor(Storage storage, long offset, int[] shape, long[] strides) {
  private static final int MOST_DIMENSIONS = 64;

  /** Elements of the largest storage that can be spoken of; keeps sums of places from overflow. */
  private static final long LARGEST_STORAGE = 1L << 40;

  /** Types of the elements of a storage. */
  enum ElementType {
    DOUBLE(8),
    FLOAT(4),
    HALF(2),
    BFLOAT16(2),
    LONG(8),
    INT(4),
    SHORT(2),
    CHAR(1),
    BYTE(1),
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    /** Whether its elements are floating point numbers. */
    boolean isReal() {
      return this == DOUBLE || this == FLOAT || this == HALF || this == BFLOAT16;
    }

    /** The largest share by which rounding to this type moves a number. */
    double rounding() {
      return switch (this) {
        case HALF -> 0x1p-11;
        case BFLOAT16 -> 0x1p-9;
        default -> 0x1p-24;
      };
    }
  }

  /**
   * A storage, which lies in a member of the archive of its own.
   *
   * @param type what its elements are
   * @param key names the member
   * @param size the number of elements
   */
  record Storage(ElementType type, String key, long size) {
    Storage {
      if (size < 0 || size > LARGEST_STORAGE) {
        throw new IllegalArgumentException("a storage of " + size + " elements");
      }
    }
  }

  /**
   * The view that the arguments of PyTorch's own function describe.
   *
   * @throws IllegalArgumentException where they describe none
   */
  static TorchTensor of(List<Object> arguments) {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(2) instanceof List<?> shape)
        || !(arguments.get(3) instanceof List<?> strides)
        || shape.size() != strides.size()
        || shape.size() > MOST_DIMENSIONS
        || offset < 0
        || offset > LARGEST_STORAGE) {
      throw malformed();
    }
    int[] extents = new int[shape.size()];
    long[] steps = new long[shape.size()];
    for (int i = 0; i < extents.length; i++) {
      if (!(shape.get(i) instanceof Long extent)
          || extent < 0
          || extent > Integer.MAX_VALUE
          || !(strides.get(i) instanceof Long step)
          || step < 0
          || step > Integer.MAX_VALUE) {
        throw malformed();
      }
      extents[i] = extent.intValue();
      steps[i] = step;
    }
    return new TorchTensor(storage, offset, extents, steps);
  }

  /** The number of elements. */
  int size() {
    long size = 1;
    for (int extent : shape) {
      size *= extent;
      if (size > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException("a tensor with too many elements");
      }
    }
    return (int) size;
  }

  /**
   * The place in the storage of every element, the last index running fastest.
   *
   * @throws IllegalArgumentException where the view reaches beyond the storage or is larger
   */
  int[] places() {
    int size = size();
    long last = offset;
    for (int i = 0; i < shape.length; i++) {
      last += Math.max(0, shape[i] - 1) * strides[i];
    }
    if (size > storage.size() || (size > 0 && last >= storage.size())) {
      throw new IllegalArgumentException("a tensor that reaches beyond its storage");
    }
    int[] places = new int[size];
    int[] index = new int[shape.length];
    long here = offset;
    for (int k = 0; k < size; k++) {
      places[k] = (int) here;
      for (int i = shape.length - 1; i >= 0; i--) {
        here += strides[i];
        if (++index[i] < shape[i]) {
          break;
        }
        here -= index[i] * strides[i];
        index[i] = 0;
      }
    }
    return places;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a malformed tensor");
  }
}
