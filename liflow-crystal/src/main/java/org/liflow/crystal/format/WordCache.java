package org.liflow.crystal.format;

import java.util.Arrays;

/**
 * Remembers which number, such as that of an element, the short words of a file stand for, so that
 * no text is made of a word that has been seen. One word in each place of a small table; another
 * one in its place only costs looking it up again.
 */
final class WordCache {
  /** A prime, so that words differing in one letter fall into different places. */
  private static final int PLACES = 251;

  private final long[] words = new long[PLACES];
  private final int[] numbers = new int[PLACES];

  WordCache() {
    Arrays.fill(words, -1);
  }

  /** The number of a word from {@link LineFields#word}; 0 for one that is not known. */
  int get(long word) {
    if (word < 0) {
      return 0;
    }
    int place = (int) (word % PLACES);
    return words[place] == word ? numbers[place] : 0;
  }

  /** Remembers a word; one that is too long is left alone. */
  void put(long word, int number) {
    if (word >= 0) {
      int place = (int) (word % PLACES);
      words[place] = word;
      numbers[place] = number;
    }
  }
}
