package org.liflow.md;

/**
 * A well with a bottom, D ((1 − exp(−a (r − r₀)))² − 1), which is −D at r₀ and 0 far away (Morse,
 * Phys. Rev. 34, 57, 1929).
 *
 * @param depth D in eV
 * @param steepness a in 1/Å
 * @param rest r₀ in Å
 */
public record Morse(double depth, double steepness, double rest) implements PairForm {
  /**
   * Checks the numbers.
   *
   * @param depth D in eV
   * @param steepness a in 1/Å
   * @param rest r₀ in Å
   * @throws IllegalArgumentException when a number is not finite, or a or r₀ not positive
   */
  public Morse {
    if (!Double.isFinite(depth)
        || !(steepness > 0)
        || Double.isInfinite(steepness)
        || !(rest > 0)
        || Double.isInfinite(rest)) {
      throw new IllegalArgumentException(
          "D = " + depth + " eV, a = " + steepness + " 1/Å, r0 = " + rest + " Å");
    }
  }

  @Override
  public double energy(double r) {
    double decay = decay(r);
    return depth * decay * (decay - 2);
  }

  @Override
  public double derivative(double r) {
    double decay = decay(r);
    return 2 * depth * steepness * decay * (1 - decay);
  }

  @Override
  public double secondDerivative(double r) {
    double decay = decay(r);
    return 2 * depth * steepness * steepness * decay * (2 * decay - 1);
  }

  private double decay(double r) {
    return Math.exp(-steepness * (r - rest));
  }
}
