package org.liflow.tensor.io;

import java.util.ArrayList;
import java.util.List;
import org.liflow.files.InputException;

/** Makes arrays of the nested lists of numbers in a file. */
final class NestedLists {
  /** Numbers taken for each byte of the file: a pickle can mention one list many times. */
  private static final int NUMBERS_PER_BYTE = 16;

  private static final int DEEPEST = 8;
  private static final String WANTED = "an array, or lists of numbers of one length each";

  private long allowance;

  NestedLists(long bytes) {
    allowance = NUMBERS_PER_BYTE * (bytes + 64);
  }

  /**
   * The array that lists stand for: of whole numbers where all are, else of real numbers.
   *
   * @param source names it in messages
   * @throws InputException when it is no list, or a ragged one, or holds something else
   */
  NumpyArray array(String source, Object value) {
    if (!(value instanceof List<?>)) {
      throw new InputException(source, "no array", WANTED);
    }
    List<Integer> shape = new ArrayList<>();
    Object first = value;
    while (first instanceof List<?> list) {
      shape.add(list.size());
      if (shape.size() > DEEPEST) {
        throw new InputException(source, "lists nested deeper than " + DEEPEST, WANTED);
      }
      first = list.isEmpty() ? null : list.get(0);
    }
    List<Number> numbers = new ArrayList<>();
    add(source, value, shape, 0, numbers);
    int[] extents = shape.stream().mapToInt(Integer::intValue).toArray();
    NumpyArray array =
        numbers.stream().allMatch(Long.class::isInstance)
            ? NumpyArray.of(numbers.stream().mapToLong(Number::longValue).toArray(), extents)
            : NumpyArray.of(numbers.stream().mapToDouble(Number::doubleValue).toArray(), extents);
    return array.named(source);
  }

  private void add(
      String source, Object value, List<Integer> shape, int depth, List<Number> numbers) {
    if (depth == shape.size()) {
      if (!(value instanceof Long || value instanceof Double)) {
        throw new InputException(source, "lists of other things than numbers", WANTED);
      }
      numbers.add((Number) value);
      return;
    }
    if (!(value instanceof List<?> list) || list.size() != shape.get(depth)) {
      throw new InputException(source, "lists of different lengths", WANTED);
    }
    allowance -= list.size();
    if (allowance < 0) {
      throw new InputException(
          source, "lists repeated far more often than the file's size allows", WANTED);
    }
    for (Object item : list) {
      add(source, item, shape, depth + 1, numbers);
    }
  }
}
