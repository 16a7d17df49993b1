package org.liflow.crystal.order;

import org.liflow.crystal.Constants;

/** Thermal energies and seeds of random numbers; no state. */
final class Boltzmann {
  private Boltzmann() {}

  /** kT in eV of a temperature in K. */
  static double energy(double temperature) {
    return Constants.BOLTZMANN / Constants.ELEMENTARY_CHARGE * temperature;
  }

  /** The seed of one of many streams of random numbers: SplitMix64 (Steele et al., 2014). */
  static long[] seed(long seed, long stream) {
    long[] words = new long[4];
    long state = seed ^ (0x9E3779B97F4A7C15L * (stream + 1));
    for (int k = 0; k < words.length; k++) {
      state += 0x9E3779B97F4A7C15L;
      long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      words[k] = z ^ (z >>> 31);
    }
    return words;
  }
}
