package org.liflow.md;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The interaction of two ions beside Coulomb's, as a function of their distance: a formula with its
 * parameters. Implementations are immutable; records are best, since their text lists the
 * parameters.
 *
 * <p>{@link ForceField} makes tables of it from 0.5 Å to the cutoff, so that a slow formula costs
 * nothing in a run. {@link PairPotential.Builder#pair} checks the two derivatives against the
 * energy. Formulas that are sums are best put together by {@link #sum} of {@link Exponential},
 * {@link InversePower} and own terms.
 *
 * <pre>{@code
 * record Morse(double depth, double steepness, double rest) implements PairForm {
 *   public double energy(double r) {
 *     double x = 1 - Math.exp(-steepness * (r - rest));
 *     return depth * (x * x - 1);
 *   }
 *   public double derivative(double r) {
 *     double e = Math.exp(-steepness * (r - rest));
 *     return 2 * depth * steepness * (1 - e) * e;
 *   }
 *   public double secondDerivative(double r) {
 *     double e = Math.exp(-steepness * (r - rest));
 *     return 2 * depth * steepness * steepness * (2 * e - 1) * e;
 *   }
 * }
 * PairForm both = PairForm.sum(new Morse(0.1, 2, 2.5), new InversePower(1, 12));
 * }</pre>
 */
public interface PairForm {
  /**
   * Computes the energy of a pair.
   *
   * @param r the distance in Å, 0.5 or more
   * @return in eV
   */
  double energy(double r);

  /**
   * Computes the slope of the energy; the force along the line between the ions is its negative.
   *
   * @param r the distance in Å, 0.5 or more
   * @return in eV/Å
   */
  double derivative(double r);

  /**
   * Computes the slope of the slope.
   *
   * @param r the distance in Å, 0.5 or more
   * @return in eV/Å²
   */
  double secondDerivative(double r);

  /**
   * Returns the formulas whose sum this is.
   *
   * @return added to Coulomb's interaction one after the other; by default this one alone
   */
  default List<PairForm> terms() {
    return List.of(this);
  }

  /**
   * Returns the name of the formula and all its parameters in one line. It is part of {@link
   * PairPotential#digest()}, by which a run on disk knows its potential again; so a class that is
   * no record must override it.
   *
   * @return such as {@code Exponential[a=1130.0, rho=0.32]}
   */
  @Override
  String toString();

  /**
   * Adds formulas.
   *
   * @param terms added from the first to the last; none for no interaction
   * @return their sum
   */
  static PairForm sum(PairForm... terms) {
    return new Sum(Arrays.stream(terms).flatMap(term -> term.terms().stream()).toList());
  }

  /**
   * The sum of several formulas.
   *
   * @param terms in the order in which they are added
   */
  record Sum(List<PairForm> terms) implements PairForm {
    /**
     * Copies the list.
     *
     * @param terms in the order in which they are added
     */
    public Sum {
      terms = List.copyOf(terms);
    }

    @Override
    public double energy(double r) {
      return terms.stream().mapToDouble(term -> term.energy(r)).sum();
    }

    @Override
    public double derivative(double r) {
      return terms.stream().mapToDouble(term -> term.derivative(r)).sum();
    }

    @Override
    public double secondDerivative(double r) {
      return terms.stream().mapToDouble(term -> term.secondDerivative(r)).sum();
    }

    @Override
    public String toString() {
      return terms.stream().map(PairForm::toString).collect(Collectors.joining(" + "));
    }
  }

  /**
   * A repulsion A exp(−r/ρ) (Born and Mayer, Z. Phys. 75, 1, 1932).
   *
   * @param a in eV
   * @param rho in Å
   */
  record Exponential(double a, double rho) implements PairForm {
    /**
     * Checks the numbers.
     *
     * @param a in eV
     * @param rho in Å
     * @throws IllegalArgumentException when a number is not finite, or ρ not positive
     */
    public Exponential {
      if (!Double.isFinite(a) || !(rho > 0) || Double.isInfinite(rho)) {
        throw new IllegalArgumentException("A = " + a + " eV, rho = " + rho + " Å");
      }
    }

    @Override
    public double energy(double r) {
      return a * Math.exp(-r / rho);
    }

    @Override
    public double derivative(double r) {
      return -energy(r) / rho;
    }

    @Override
    public double secondDerivative(double r) {
      return energy(r) / (rho * rho);
    }
  }

  /**
   * A power C/rⁿ: dispersion with n = 6 and a negative C, or a repulsion with n = 12.
   *
   * @param coefficient C in eV Åⁿ
   * @param exponent n, 1 or more
   */
  record InversePower(double coefficient, int exponent) implements PairForm {
    /**
     * Checks the numbers.
     *
     * @param coefficient C in eV Åⁿ
     * @param exponent n, 1 or more
     * @throws IllegalArgumentException when C is not finite or n below 1
     */
    public InversePower {
      if (!Double.isFinite(coefficient) || exponent < 1) {
        throw new IllegalArgumentException("C = " + coefficient + ", n = " + exponent);
      }
    }

    @Override
    public double energy(double r) {
      return coefficient / Math.pow(r, exponent);
    }

    @Override
    public double derivative(double r) {
      return -exponent * energy(r) / r;
    }

    @Override
    public double secondDerivative(double r) {
      return (double) exponent * (exponent + 1) * energy(r) / (r * r);
    }
  }
}
