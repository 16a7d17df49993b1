package org.liflow.tensor.geometry;

/**
 * Bessel functions of a distance under a cosine cutoff.
 *
 * <p>With x = r + offset, function n = 1 … count is f(x) √(2/c) sin(nπx/c)/x and the cutoff is f(x)
 * = ½(1 + cos(πx/c)) below c, 0 from there on (Gasteiger et al., ICLR 2020; Schütt et al., ICML
 * 2021). A distance of at least {@link #reach()} gives exactly 0.
 *
 * @param count number of functions
 * @param cutoff c in Å
 * @param offset added to each distance, in Å
 */
public record RadialBasis(int count, double cutoff, double offset) {
  /**
   * Checks the numbers.
   *
   * @param count at least 1
   * @param cutoff positive, in Å
   * @param offset in Å, below the cutoff
   * @throws IllegalArgumentException when a value makes no sense
   */
  public RadialBasis {
    if (count < 1 || !(cutoff > 0) || !(offset >= 0) || !(offset < cutoff)) {
      throw new IllegalArgumentException(
          "a radial basis of " + count + " functions, cutoff " + cutoff + ", offset " + offset);
    }
  }

  /**
   * Returns the distance from which every function is 0.
   *
   * @return in Å
   */
  public double reach() {
    return cutoff - offset;
  }
}
