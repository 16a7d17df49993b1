package org.liflow.tensor.backend.cpu;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arrays to be used again: what a closed tensor gives back, the next one of about its size gets.
 *
 * <p>Keeps no more than one and a half times what was in use at once: with less, batches that
 * differ in size find no array of theirs. Where it would, the smallest arrays go first, of which
 * there is the least to win. Safe for use by several threads.
 */
final class HostMemory {
  private static final int SMALLEST = 64;

  private final TreeMap<Integer, Deque<float[]>> free = new TreeMap<>();
  private long inUse;
  private long mostInUse;
  private long kept;

  /** An array of at least {@code size} numbers, whatever they are. */
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

  /** As {@link #take}, its first {@code size} numbers zero. */
  float[] takeZeros(int size) {
    float[] array = take(size);
    Arrays.fill(array, 0, size, 0f);
    return array;
  }

  /** Takes an array back that {@link #take} gave out. */
  synchronized void give(float[] array) {
    inUse -= array.length;
    free.computeIfAbsent(array.length, key -> new ArrayDeque<>()).push(array);
    kept += array.length;
    while (kept > mostInUse + mostInUse / 2) {
      remove(free.firstEntry());
    }
  }

  /** Numbers in arrays that wait to be used again. */
  synchronized long kept() {
    return kept;
  }

  /** Numbers in arrays that are in use. */
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
