package org.liflow.tensor.backend.cpu;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pool of arrays: the array of a closed tensor serves the next one of about its size.
 *
 * <p>Free arrays are kept up to one and a half times the largest amount ever in use at once: with
 * less, batches that differ in size would allocate anew. Beyond that the smallest arrays are
 * dropped first, since they save least.
 *
 * <p>Thread safety: any number of threads may call.
 */
final class HostMemory {
  private static final int SMALLEST = 64;

  private final TreeMap<Integer, Deque<float[]>> free = new TreeMap<>();
  private long inUse;
  private long mostInUse;
  private long kept;

  /** Returns an array of at least {@code size} undefined numbers. */
  synchronized float[] take(int size) {
    int capacity = capacity(size);
    // Twice as long is still better than a new one: batches differ in size.
    Map.Entry<Integer, Deque<float[]>> fitting = free.ceilingEntry(capacity);
    float[] array;
    if (fitting != null && fitting.getKey() / 2 <= capacity) {
      array = remove(fitting);
    } else {
      array = new float[capacity];
    }
    inUse += array.length;
    mostInUse = Math.max(mostInUse, inUse);
    return array;
  }

  private float[] remove(Map.Entry<Integer, Deque<float[]>> entry) {
    float[] array = entry.getValue().pop();
    if (entry.getValue().isEmpty()) {
      free.remove(entry.getKey());
    }
    kept -= array.length;
    return array;
  }

  /** Returns an array of at least {@code size} numbers, the first {@code size} of them zero. */
  float[] takeZeros(int size) {
    float[] array = take(size);
    Arrays.fill(array, 0, size, 0f);
    return array;
  }

  /** Takes an array back; the caller must not use it any more. */
  synchronized void give(float[] array) {
    inUse -= array.length;
    free.computeIfAbsent(array.length, key -> new ArrayDeque<>()).push(array);
    kept += array.length;
    while (kept > mostInUse + mostInUse / 2) {
      remove(free.firstEntry());
    }
  }

  /** Returns the numbers in free arrays. */
  synchronized long kept() {
    return kept;
  }

  /** Returns the numbers in arrays in use. */
  synchronized long inUse() {
    return inUse;
  }

  /** Rounded up by an eighth at most, so that batches of about the same size share arrays. */
  private static int capacity(int size) {
    if (size <= SMALLEST) {
      return SMALLEST;
    }
    int step = Integer.highestOneBit(size) >> 3;
    return (int) Math.min(Integer.MAX_VALUE - 8L, (size + step - 1L) / step * step);
  }
}
