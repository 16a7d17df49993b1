package org.liflow.tensor.backend.cpu;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays to be used again: what a closed tensor gives back, the next one of about its size gets.
 *
 * <p>Keeps no more than was in use at once, so that a training run whose batches differ in size
 * does not grow. Safe for use by several threads.
 */
final class HostMemory {
  private static final int SMALLEST = 64;

  private final Map<Integer, Deque<float[]>> free = new HashMap<>();
  private long inUse;
  private long mostInUse;
  private long kept;

  /** An array of at least {@code size} numbers, whatever they are. */
  synchronized float[] take(int size) {
    int capacity = capacity(size);
    inUse += capacity;
    mostInUse = Math.max(mostInUse, inUse);
    Deque<float[]> same = free.get(capacity);
    if (same == null || same.isEmpty()) {
      return new float[capacity];
    }
    kept -= capacity;
    return same.pop();
  }

  /** As {@link #take}, its first {@code size} numbers zero. */
  float[] takeZeros(int size) {
    float[] array = take(size);
    Arrays.fill(array, 0, size, 0f);
    return array;
  }

  /** Takes an array back that {@link #take} gave out. */
  synchronized void give(float[] array) {
    inUse -= array.length;
    if (kept + array.length <= mostInUse) {
      kept += array.length;
      free.computeIfAbsent(array.length, key -> new ArrayDeque<>()).push(array);
    }
  }

  /** Numbers in arrays that wait to be used again. */
  synchronized long kept() {
    return kept;
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
