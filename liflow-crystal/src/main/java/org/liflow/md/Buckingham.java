package org.liflow.md;

/**
 * A pair's repulsion and dispersion, A exp(−r/ρ) − C/r⁶ (Buckingham, Proc. R. Soc. A 168, 264,
 * 1938).
 *
 * @param a in eV
 * @param rho in Å
 * @param c in eV Å⁶
 */
public record Buckingham(double a, double rho, double c) {
  /** No interaction beside Coulomb's. */
  static final Buckingham NONE = new Buckingham(0, 1, 0);

  /**
   * @throws IllegalArgumentException when a number is not finite, or ρ not positive
   */
  public Buckingham {
    if (!Double.isFinite(a) || !Double.isFinite(c) || !(rho > 0) || Double.isInfinite(rho)) {
      throw new IllegalArgumentException("A = " + a + " eV, rho = " + rho + " Å, C = " + c);
    }
  }
}
