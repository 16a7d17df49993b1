package org.liflow.flow;

import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.tensor.backend.NoiseStream;

/**
 * The name of one draw of noise. The random numbers of an atom follow from this key and the atom's
 * place in its structure alone, so that a trajectory is the same in any batch, at any number of
 * threads and after a restart. Immutable.
 *
 * <p>The generator is Philox4x32-10 (Salmon et al., SC 2011): its key is the seed mixed with the
 * temperature, its counter the atom, the stride, the replica, the attempt and the purpose.
 *
 * @param seed the run's
 * @param temperature in K; runs at two temperatures draw other noise
 * @param replica 0 to 65535
 * @param stride counted from 0
 * @param attempt 0 for a stride's first draw; at most 255
 * @param purpose the use of the noise
 */
public record NoiseKey(
    long seed, double temperature, int replica, int stride, int attempt, Purpose purpose) {
  /** The use of noise. Each has streams of its own, told apart by its place in this list. */
  public enum Purpose {
    /** The Propagator's prior. */
    PROPAGATOR,
    /** The Corrector's prior. */
    CORRECTOR,
    /** The choice of the entry and frame of a sample of a training batch. */
    TRAINING_CHOICE,
    /** The prior of a sample of a training batch. */
    TRAINING_PRIOR,
    /** The noise that a Corrector learns to remove. */
    TRAINING_NOISE,
    /** The frame of a sample of a validation set. */
    VALIDATION_CHOICE,
    /** The prior of a sample of a validation set. */
    VALIDATION_PRIOR,
    /** The noise of a sample of a validation set. */
    VALIDATION_NOISE,
    /** The flow times of a training step. */
    FLOW_TIME,
    /** The Propagator's prior of atoms that are drawn again with their neighbourhood. */
    PROPAGATOR_LOCAL,
    /** The Corrector's prior of atoms that are drawn again with their neighbourhood. */
    CORRECTOR_LOCAL
  }

  /**
   * Checks the numbers.
   *
   * @param seed the run's
   * @param temperature in K; runs at two temperatures draw other noise
   * @param replica 0 to 65535
   * @param stride counted from 0
   * @param attempt 0 for a stride's first draw; at most 255
   * @param purpose the use of the noise
   * @throws IllegalArgumentException when a number is out of its range
   */
  public NoiseKey {
    if (replica < 0 || replica > 0xffff || stride < 0 || attempt < 0 || attempt > 0xff) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "replica %d, stride %d, attempt %d; expected 0 to 65535, 0 or more, 0 to 255",
              replica,
              stride,
              attempt));
    }
  }

  /**
   * The key of a local redraw of atoms, within the draw that this key names.
   *
   * @param count how often the atom has been drawn again in this way, 1 to 255
   */
  NoiseKey local(int count, Purpose localPurpose) {
    // The draws of the whole crystal and of an atom within each count on their own.
    long own = attempt == 0 ? seed : mix(seed + attempt);
    return new NoiseKey(own, temperature, replica, stride, count, localPurpose);
  }

  /** Returns the source of the random numbers of the structure's atoms, for a device. */
  NoiseStream stream() {
    long key = mix(mix(seed) ^ Double.doubleToLongBits(temperature));
    int who = replica << 16 | attempt << 8 | purpose.ordinal();
    return new NoiseStream((int) key, (int) (key >>> 32), stride, who);
  }

  /**
   * Returns the random numbers of one atom of the structure, the same each time.
   *
   * @param atom counted from 0
   * @return a new generator at the start of the atom's stream; not safe for several threads
   */
  public UniformRandomProvider atom(int atom) {
    NoiseStream stream = stream();
    return RandomSource.PHILOX_4X32.create(
        new int[] {stream.key0(), stream.key1(), 0, atom, stream.stride(), stream.who()});
  }

  /** Steele et al., OOPSLA 2014: near keys become unrelated ones. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
