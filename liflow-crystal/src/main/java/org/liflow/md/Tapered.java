package org.liflow.md;

/**
 * A formula that is led to zero between two distances: times 1 up to the first, 0 from the second
 * on, and (1 − x)³ (1 + 3x + 6x²) between them, where x goes from 0 to 1. Energy, force and the
 * force's slope have no jump (Mei, Davenport and Fernando, Phys. Rev. B 43, 4653, 1991). LAMMPS
 * tapers {@code lennard/mdf} in this way.
 *
 * @param form the formula
 * @param from in Å, where the taper begins
 * @param to in Å, where nothing is left
 */
public record Tapered(PairForm form, double from, double to) implements PairForm {
  /**
   * Checks the distances.
   *
   * @param form the formula
   * @param from in Å, where the taper begins
   * @param to in Å, where nothing is left
   * @throws IllegalArgumentException unless 0 ≤ from &lt; to
   */
  public Tapered {
    if (!(from >= 0) || !(to > from) || Double.isInfinite(to)) {
      throw new IllegalArgumentException("a taper from " + from + " to " + to + " Å");
    }
  }

  private double way(double r) {
    return Math.min(1, Math.max(0, (r - from) / (to - from)));
  }

  private static double share(double x) {
    double left = 1 - x;
    return left * left * left * (1 + x * (3 + 6 * x));
  }

  private double slope(double x) {
    return -30 * x * x * (1 - x) * (1 - x) / (to - from);
  }

  private double curvature(double x) {
    return -60 * x * (1 - x) * (1 - 2 * x) / ((to - from) * (to - from));
  }

  @Override
  public double energy(double r) {
    double x = way(r);
    return x == 0 ? form.energy(r) : share(x) * form.energy(r);
  }

  @Override
  public double derivative(double r) {
    double x = way(r);
    return x == 0 ? form.derivative(r) : share(x) * form.derivative(r) + slope(x) * form.energy(r);
  }

  @Override
  public double secondDerivative(double r) {
    double x = way(r);
    return x == 0
        ? form.secondDerivative(r)
        : share(x) * form.secondDerivative(r)
            + 2 * slope(x) * form.derivative(r)
            + curvature(x) * form.energy(r);
  }
}
