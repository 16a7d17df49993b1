package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.liflow.crystal.Constants;

/**
 * Diffusivities at several temperatures as D = D₀ exp(−E<sub>a</sub> / k<sub>B</sub>T).
 *
 * <p>ln D is fitted against 1/T by least squares, weighted by the posteriors' widths, and intervals
 * follow from these (two temperatures: the line through both, with their errors). When the points
 * scatter more than their errors allow (p below {@value #UNLIKELY}), errors are multiplied by the
 * root of the reduced χ² (Birge, Phys. Rev. 1932, 40, 207) and the interval is Student's.
 *
 * @param temperatures in K, those that were fitted
 * @param activationEnergy in eV
 * @param activationEnergyError its standard error in eV
 * @param logPrefactor ln (D₀ / cm² s⁻¹)
 * @param covariance of the line in 1/k<sub>B</sub>T (1/eV): variance of E<sub>a</sub>, covariance
 *     of E<sub>a</sub> and ln D₀, variance of ln D₀
 * @param chiSquared the weighted sum of squared residuals
 * @param errorScale 1, or what the errors were multiplied by
 * @param quantile half the width of a 95 % interval in standard errors
 */
@JsonPropertyOrder({
  "temperatures_K",
  "activation_energy_eV",
  "activation_energy_standard_error_eV",
  "activation_energy_lower95_eV",
  "activation_energy_upper95_eV",
  "ln_prefactor_cm2_s",
  "prefactor_cm2_s",
  "chi_squared",
  "error_scale"
})
public record ArrheniusFit(
    @JsonProperty("temperatures_K") double[] temperatures,
    @JsonProperty("activation_energy_eV") double activationEnergy,
    @JsonProperty("activation_energy_standard_error_eV") double activationEnergyError,
    @JsonProperty("ln_prefactor_cm2_s") double logPrefactor,
    @JsonIgnore double[] covariance,
    @JsonProperty("chi_squared") double chiSquared,
    @JsonProperty("error_scale") double errorScale,
    @JsonIgnore double quantile) {
  /**
   * Copies the arrays.
   *
   * @param temperatures in K, those that were fitted
   * @param activationEnergy in eV
   * @param activationEnergyError its standard error in eV
   * @param logPrefactor ln (D₀ / cm² s⁻¹)
   * @param covariance of the line in 1/k<sub>B</sub>T (1/eV): variance of E<sub>a</sub>, covariance
   *     of E<sub>a</sub> and ln D₀, variance of ln D₀
   * @param chiSquared the weighted sum of squared residuals
   * @param errorScale 1, or what the errors were multiplied by
   * @param quantile half the width of a 95 % interval in standard errors
   */
  public ArrheniusFit {
    temperatures = temperatures.clone();
    covariance = covariance.clone();
  }

  /**
   * Copies the temperatures.
   *
   * @return in K
   */
  @Override
  @JsonProperty("temperatures_K")
  public double[] temperatures() {
    return temperatures.clone();
  }

  /**
   * Copies the covariance.
   *
   * @return variance of E<sub>a</sub> in eV², covariance in eV, variance of ln D₀
   */
  @Override
  @JsonIgnore
  public double[] covariance() {
    return covariance.clone();
  }

  /**
   * Compares all numbers, those in arrays one by one.
   *
   * @param other anything
   * @return whether it is an equal fit
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof ArrheniusFit that && Arrays.deepEquals(parts(), that.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  /** Returns the activation energy with its standard error. */
  @Override
  public String toString() {
    return "activation energy "
        + activationEnergy
        + " ± "
        + activationEnergyError
        + " eV from "
        + temperatures.length
        + " temperatures";
  }

  private Object[] parts() {
    return new Object[] {
      temperatures,
      activationEnergy,
      activationEnergyError,
      logPrefactor,
      covariance,
      chiSquared,
      errorScale,
      quantile
    };
  }

  /** Points that scatter so improbably have larger errors than they say. */
  static final double UNLIKELY = 0.05;

  /**
   * A diffusivity at a temperature.
   *
   * @param temperature in K
   * @param diffusivity with its posterior
   */
  public record Point(double temperature, Diffusivity diffusivity) {}

  /**
   * The diffusivity on the line at a temperature.
   *
   * @param temperature in K
   * @param diffusivity the median in cm²/s
   * @param lower lower end of the 95 % interval
   * @param upper upper end
   */
  public record Prediction(
      @JsonProperty("temperature_K") double temperature,
      @JsonProperty("D_cm2_s") double diffusivity,
      @JsonProperty("lower95_cm2_s") double lower,
      @JsonProperty("upper95_cm2_s") double upper) {}

  /**
   * Fits the line.
   *
   * @param points one per temperature or more
   * @return the line
   * @throws IllegalArgumentException for fewer than two different temperatures, a temperature that
   *     is not positive, or a diffusivity whose interval reaches zero, which has no logarithm
   */
  public static ArrheniusFit of(List<Point> points) {
    int size = points.size();
    double[] value = new double[size];
    double[] error = new double[size];
    double[] temperatures = new double[size];
    for (int k = 0; k < size; k++) {
      Point point = points.get(k);
      temperatures[k] = point.temperature();
      if (!point.diffusivity().significant()) {
        throw new IllegalArgumentException(
            "the diffusivity at " + temperatures[k] + " K may be zero: it has no logarithm");
      }
      Posterior posterior = point.diffusivity().posterior();
      double[] interval = posterior.interval(Estimate.LEVEL);
      double normal = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.025);
      value[k] = Math.log(posterior.median() * Diffusivity.CM2_PER_S);
      // The half width in the logarithm: the relative error where that is small.
      error[k] = Math.log(interval[1] / interval[0]) / (2 * normal);
    }
    return of(temperatures, value, error);
  }

  /**
   * @param value ln D
   * @param error standard errors of these
   */
  static ArrheniusFit of(double[] temperatures, double[] value, double[] error) {
    int size = temperatures.length;
    double weights = 0;
    double meanX = 0;
    double meanY = 0;
    for (int k = 0; k < size; k++) {
      if (!(temperatures[k] > 0) || !Double.isFinite(temperatures[k])) {
        throw new IllegalArgumentException("a temperature of " + temperatures[k] + " K");
      }
      double weight = 1 / (error[k] * error[k]);
      weights += weight;
      meanX += weight * inverse(temperatures[k]);
      meanY += weight * value[k];
    }
    meanX /= weights;
    meanY /= weights;
    double spread = 0;
    double product = 0;
    for (int k = 0; k < size; k++) {
      double weight = 1 / (error[k] * error[k]);
      double x = inverse(temperatures[k]) - meanX;
      spread += weight * x * x;
      product += weight * x * (value[k] - meanY);
    }
    if (!(spread > 1e-12 * weights * meanX * meanX)) {
      throw new IllegalArgumentException(
          "an Arrhenius fit of " + size + " point(s) at one temperature; it needs two or more");
    }
    double slope = product / spread;
    double intercept = meanY - slope * meanX;
    double chiSquared = 0;
    for (int k = 0; k < size; k++) {
      double residual = (value[k] - intercept - slope * inverse(temperatures[k])) / error[k];
      chiSquared += residual * residual;
    }
    double scale = 1;
    double quantile = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.025);
    int freedom = size - 2;
    if (freedom > 0
        && ChiSquaredDistribution.of(freedom).survivalProbability(chiSquared) < UNLIKELY) {
      scale = Math.sqrt(chiSquared / freedom);
      quantile = TDistribution.of(freedom).inverseSurvivalProbability(0.025);
    }
    double square = scale * scale;
    // In terms of Ea = −slope.
    double[] covariance = {
      square / spread, square * meanX / spread, square * (1 / weights + meanX * meanX / spread)
    };
    return new ArrheniusFit(
        temperatures.clone(),
        -slope,
        Math.sqrt(covariance[0]),
        intercept,
        covariance,
        chiSquared,
        scale,
        quantile);
  }

  private static double inverse(double temperature) {
    return 1 / (Constants.BOLTZMANN_EV * temperature);
  }

  /**
   * Computes the lower end of the 95 % interval of the activation energy.
   *
   * @return in eV
   */
  @JsonProperty("activation_energy_lower95_eV")
  public double activationEnergyLower() {
    return activationEnergy - quantile * activationEnergyError;
  }

  /**
   * Computes the upper end of the 95 % interval of the activation energy.
   *
   * @return in eV
   */
  @JsonProperty("activation_energy_upper95_eV")
  public double activationEnergyUpper() {
    return activationEnergy + quantile * activationEnergyError;
  }

  /**
   * Computes D₀.
   *
   * @return in cm²/s
   */
  @JsonProperty("prefactor_cm2_s")
  public double prefactor() {
    return Math.exp(logPrefactor);
  }

  /**
   * Computes the diffusivity at another temperature, with its interval.
   *
   * @param temperature in K
   * @return the median and the ends of the 95 % interval
   * @throws IllegalArgumentException when it is not positive
   */
  public Prediction at(double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("a temperature of " + temperature + " K");
    }
    double x = inverse(temperature);
    double value = logPrefactor - activationEnergy * x;
    double variance = covariance[2] - 2 * covariance[1] * x + covariance[0] * x * x;
    double half = quantile * Math.sqrt(Math.max(0, variance));
    return new Prediction(
        temperature, Math.exp(value), Math.exp(value - half), Math.exp(value + half));
  }
}
