package org.liflow.md;

import java.util.List;

/**
 * A pair's repulsion and dispersion, A exp(−r/ρ) − C/r⁶ (Buckingham, Proc. R. Soc. A 168, 264,
 * 1938).
 *
 * @param a in eV
 * @param rho in Å
 * @param c in eV Å⁶
 */
public record Buckingham(double a, double rho, double c) implements PairForm {
  /** No interaction beside Coulomb's. */
  static final Buckingham NONE = new Buckingham(0, 1, 0);

  /**
   * Checks the numbers.
   *
   * @param a in eV
   * @param rho in Å
   * @param c in eV Å⁶
   * @throws IllegalArgumentException when a number is not finite, or ρ not positive
   */
  public Buckingham {
    if (!Double.isFinite(a) || !Double.isFinite(c) || !(rho > 0) || Double.isInfinite(rho)) {
      throw new IllegalArgumentException("A = " + a + " eV, rho = " + rho + " Å, C = " + c);
    }
  }

  @Override
  public List<PairForm> terms() {
    return List.of(new Exponential(a, rho), new InversePower(-c, 6));
  }

  @Override
  public double energy(double r) {
    return a * Math.exp(-r / rho) - c / Math.pow(r, 6);
  }

  @Override
  public double derivative(double r) {
    return -a * Math.exp(-r / rho) / rho + 6 * c / Math.pow(r, 7);
  }

  @Override
  public double secondDerivative(double r) {
    return a * Math.exp(-r / rho) / (rho * rho) - 42 * c / Math.pow(r, 8);
  }
}
