package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * The conductivity that mobile ions of one element give, by the Nernst–Einstein relation σ = n q² D
 * / (V k<sub>B</sub> T).
 *
 * @param temperature in K
 * @param charge of an ion in elementary charges
 * @param density ions in cm⁻³
 * @param collective D<sub>σ</sub>, from the sum of all the ions' displacements
 * @param havenRatio D* / D<sub>σ</sub>, D* and D<sub>σ</sub> taken as independent; its mean and
 *     standard deviation mean little where D<sub>σ</sub> is barely above zero
 * @param ideal σ in S/cm from D*, as if ions moved independently
 * @param conductivity σ in S/cm from D<sub>σ</sub>
 */
public record IonicConductivity(
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("charge_e") double charge,
    @JsonProperty("density_per_cm3") double density,
    @JsonProperty("collective") Diffusivity collective,
    @JsonProperty("haven_ratio") Estimate havenRatio,
    @JsonProperty("ideal_conductivity_S_per_cm") Estimate ideal,
    @JsonProperty("conductivity_S_per_cm") Estimate conductivity) {
  private static final double CM3_PER_A3 = 1e-24;
  private static final int GRID = 200;

  /**
   * Estimates the conductivity; the collective fit starts where the self-diffusivity's does.
   *
   * @param replicas as for {@link SelfDiffusivity#estimate}
   * @param element the element of the ions
   * @param settings axes and reference frame
   * @param self D* of the same ions, see {@link SelfDiffusivity#estimate}
   * @param temperature in K
   * @param charge of an ion in elementary charges
   * @return σ from D* and from D<sub>σ</sub>, and their ratio
   * @throws IllegalArgumentException for a temperature that is not positive, and as {@link
   *     SelfDiffusivity#estimate} does
   */
  public static IonicConductivity estimate(
      List<Trajectory> replicas,
      Element element,
      DiffusivitySettings settings,
      Diffusivity self,
      double temperature,
      double charge) {
    if (!(temperature > 0) || !Double.isFinite(temperature)) {
      throw new IllegalArgumentException("a temperature of " + temperature + " K");
    }
    WalkerCurves atoms = SelfDiffusivity.walkers(replicas, element, settings.reference(), false);
    WalkerCurves sums = SelfDiffusivity.walkers(replicas, element, settings.reference(), true);
    // Rare large hops make a sum of few of them as uncertain as they make the average.
    double excess = DiffusivityEstimator.excess(atoms, settings.axes(), self.fitFrom());
    Diffusivity collective =
        DiffusivityEstimator.estimate(
            sums, settings.axes(), OptionalDouble.of(self.fitFrom()), excess);
    double density = density(replicas, element);
    double unit = nernstEinstein(density, charge, temperature) * Diffusivity.CM2_PER_S;
    return new IonicConductivity(
        temperature,
        charge,
        density,
        collective,
        combine(self.posterior(), collective.posterior(), (d, sigma) -> d / sigma),
        self.posterior().estimate(unit),
        collective.posterior().estimate(unit));
  }

  /**
   * Computes the conductivity of a diffusivity of 1 cm²/s.
   *
   * @param density ions in cm⁻³
   * @param charge of an ion in elementary charges
   * @param temperature in K
   * @return in S/cm
   */
  public static double nernstEinstein(double density, double charge, double temperature) {
    double coulomb = charge * Constants.ELEMENTARY_CHARGE;
    return density * coulomb * coulomb / (Constants.BOLTZMANN * temperature);
  }

  private static double density(List<Trajectory> replicas, Element element) {
    double ions = 0;
    double volume = 0;
    for (Trajectory replica : replicas) {
      ions += Displacements.atomsOf(replica, element).length;
      volume +=
          replica.lattices().stream()
              .mapToDouble(lattice -> lattice.volume())
              .average()
              .orElseThrow();
    }
    return ions / (volume * CM3_PER_A3);
  }

  /** A function of two independent quantities, over a grid of equally probable values of both. */
  private static Estimate combine(Posterior a, Posterior b, DoubleBinaryOperator function) {
    double[] first = equallyProbable(a);
    double[] second = equallyProbable(b);
    double[] values = new double[GRID * GRID];
    for (int p = 0; p < GRID; p++) {
      for (int q = 0; q < GRID; q++) {
        values[GRID * p + q] = function.applyAsDouble(first[p], second[q]);
      }
    }
    Arrays.sort(values);
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return new Estimate(
        mean,
        values[values.length / 2],
        Math.sqrt(variance),
        values[(int) (values.length * 0.5 * (1 - Estimate.LEVEL))],
        values[(int) (values.length * 0.5 * (1 + Estimate.LEVEL))]);
  }

  private static double[] equallyProbable(Posterior posterior) {
    double[] values = new double[GRID];
    for (int k = 0; k < GRID; k++) {
      values[k] = posterior.quantile((k + 0.5) / GRID);
    }
    return values;
  }
}
