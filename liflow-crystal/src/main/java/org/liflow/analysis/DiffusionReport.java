package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * All that an analysis found; written as JSON, names carry the units.
 *
 * @param mobileSpecies symbol of the mobile element
 * @param charge of its ions in elementary charges
 * @param temperatures by rising temperature
 * @param arrhenius the line through them; null with fewer than two temperatures at which the mobile
 *     species moves
 * @param warnings one line each, for people to read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DiffusionReport(
    @JsonProperty("mobile_species") String mobileSpecies,
    @JsonProperty("charge_e") double charge,
    @JsonProperty("temperatures") List<AtTemperature> temperatures,
    @JsonProperty("arrhenius") Arrhenius arrhenius,
    @JsonProperty("warnings") List<String> warnings) {

  /**
   * The results at one temperature.
   *
   * @param temperature in K
   * @param replicas how many trajectories
   * @param timeStep between frames in ps
   * @param frames of the longest replica
   * @param self D* of the mobile species
   * @param intervalParts what the trajectories tell of the interval of D*: statistics and replicas
   * @param perAxis D along each axis that counts, by the axis's name ({@code x}, {@code y}, {@code
   *     z})
   * @param perReplica D* of each replica alone; empty with one replica
   * @param conductivity with the collective diffusivity and the Haven ratio; null where the lattice
   *     does not repeat, so that there is no volume
   * @param species the mean squared displacement of each species, thinned out at long times
   * @param collective the collective mean squared displacement of the mobile species
   * @param fitted the mobile species' MSD in Å² over the axes that count, at the fit's times
   * @param fit the fitted line with its band
   * @param radial the radial distribution of the first replica; null where a lattice does not
   *     repeat
   * @param checks one a replica
   * @param cell the volume over all frames; null where the lattice does not repeat along all its
   *     vectors
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AtTemperature(
      @JsonProperty("temperature_K") double temperature,
      @JsonProperty("replicas") int replicas,
      @JsonProperty("time_step_ps") double timeStep,
      @JsonProperty("frames") int frames,
      @JsonProperty("self_diffusivity") Diffusivity self,
      @JsonProperty("interval_parts") List<IntervalPart> intervalParts,
      @JsonProperty("per_axis") Map<String, Diffusivity> perAxis,
      @JsonProperty("per_replica") List<Diffusivity> perReplica,
      @JsonProperty("conductivity") IonicConductivity conductivity,
      @JsonProperty("species_msd") List<SpeciesCurve> species,
      @JsonProperty("collective_msd") MeanSquaredDisplacement collective,
      @JsonProperty("fitted_msd_A2") double[] fitted,
      @JsonProperty("fit") Diffusivity.Band fit,
      @JsonProperty("radial_distribution") RadialDistribution radial,
      @JsonProperty("checks") List<TrajectoryCheck> checks,
      @JsonProperty("cell") CellFluctuation cell) {
    /**
     * Copies the array.
     *
     * @param temperature in K
     * @param replicas how many trajectories
     * @param timeStep between frames in ps
     * @param frames of the longest replica
     * @param self D* of the mobile species
     * @param intervalParts what the trajectories tell of the interval of D*: statistics and
     *     replicas
     * @param perAxis D along each axis that counts, by the axis's name ({@code x}, {@code y},
     *     {@code z})
     * @param perReplica D* of each replica alone; empty with one replica
     * @param conductivity with the collective diffusivity and the Haven ratio; null where the
     *     lattice does not repeat, so that there is no volume
     * @param species the mean squared displacement of each species, thinned out at long times
     * @param collective the collective mean squared displacement of the mobile species
     * @param fitted the mobile species' MSD in Å² over the axes that count, at the fit's times
     * @param fit the fitted line with its band
     * @param radial the radial distribution of the first replica; null where a lattice does not
     *     repeat
     * @param checks one a replica
     * @param cell the volume over all frames; null where the lattice does not repeat along all its
     *     vectors
     */
    public AtTemperature {
      fitted = fitted.clone();
    }

    /**
     * Copies the MSD at the fit's times.
     *
     * @return in Å²
     */
    @Override
    public double[] fitted() {
      return fitted.clone();
    }

    /**
     * Compares all numbers, those in arrays one by one.
     *
     * @param other anything
     * @return whether it is an equal result
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof AtTemperature that && Arrays.deepEquals(parts(), that.parts());
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(parts());
    }

    /** Returns temperature and diffusivity. */
    @Override
    public String toString() {
      return temperature + " K: " + self;
    }

    private Object[] parts() {
      return new Object[] {
        temperature,
        replicas,
        timeStep,
        frames,
        self,
        intervalParts,
        perAxis,
        perReplica,
        conductivity,
        species,
        collective,
        fitted,
        fit,
        radial,
        checks,
        cell
      };
    }
  }

  /**
   * A species' mean squared displacement.
   *
   * @param species its symbol
   * @param msd the curve
   */
  public record SpeciesCurve(
      @JsonProperty("species") String species,
      @JsonUnwrapped @JsonProperty("msd") MeanSquaredDisplacement msd) {}

  /**
   * The Arrhenius line and where it leads.
   *
   * @param fit the line
   * @param extrapolated its value at the temperature asked for
   * @param conductivity what that D* makes of σ by the Nernst–Einstein relation, with the density
   *     of ions at the coldest temperature; null where there is no volume
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Arrhenius(
      @JsonUnwrapped @JsonProperty("fit") ArrheniusFit fit,
      @JsonProperty("extrapolated") ArrheniusFit.Prediction extrapolated,
      @JsonProperty("extrapolated_ideal_conductivity") IdealConductivity conductivity) {}

  /**
   * A conductivity as if ions moved independently.
   *
   * @param median in S/cm
   * @param lower lower end of the 95 % interval
   * @param upper upper end
   */
  public record IdealConductivity(
      @JsonProperty("median_S_per_cm") double median,
      @JsonProperty("lower95_S_per_cm") double lower,
      @JsonProperty("upper95_S_per_cm") double upper) {
    static IdealConductivity of(ArrheniusFit.Prediction d, IonicConductivity coldest) {
      double unit =
          IonicConductivity.nernstEinstein(coldest.density(), coldest.charge(), d.temperature());
      return new IdealConductivity(unit * d.diffusivity(), unit * d.lower(), unit * d.upper());
    }
  }
}
