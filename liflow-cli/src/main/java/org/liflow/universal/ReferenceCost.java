package org.liflow.universal;

/**
 * How long the reference takes, extrapolated from a few steps of each supercell on one thread.
 *
 * @param supercells how many have trajectories to run
 * @param steps time steps to do, all supercells and temperatures together
 * @param millisecondsPerStep the mean over these steps
 * @param threads that run trajectories side by side
 */
public record ReferenceCost(int supercells, long steps, double millisecondsPerStep, int threads) {
  /** {@return hours of all threads together} */
  public double threadHours() {
    return steps * millisecondsPerStep / 3.6e6;
  }

  /** {@return hours by the clock, where every thread has a core of its own} */
  public double hours() {
    return threadHours() / threads;
  }
}
