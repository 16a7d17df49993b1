package org.liflow.quickstart;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.TrajectoryCheck;

/**
 * One side of the comparison: the reference dynamics, or the models.
 *
 * @param diffusion the analysis; its D* is that in the a-b plane
 * @param lithium its mean squared displacement
 * @param marked the time at which the two numbers beside the plots are read, in ps
 * @param inPlane lithium's mean squared displacement in the a-b plane at that time, in Å²
 * @param outOfPlane lithium's mean squared displacement along c at that time, in Å²
 * @param secondsPerPicosecond wall time for all replicas together; null if it was not measured
 * @param work the simulated time over which this was measured, in ps
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparisonSide(
    @JsonProperty("diffusion") DiffusionReport.AtTemperature diffusion,
    @JsonProperty("lithium_msd") MeanSquaredDisplacement lithium,
    @JsonProperty("marked_ps") double marked,
    @JsonProperty("in_plane_msd_A2") double inPlane,
    @JsonProperty("out_of_plane_msd_A2") double outOfPlane,
    @JsonProperty("seconds_per_ps") Double secondsPerPicosecond,
    @JsonProperty("timed_ps") double work) {
  /** D* of lithium in the a-b plane, in cm²/s. */
  public Estimate diffusivity() {
    return diffusion.self().estimate();
  }

  /** The largest MSD of all atoms but lithium since the first frame, over all replicas, in Å². */
  public double framework() {
    return diffusion.checks().stream()
        .flatMapToDouble(check -> java.util.Arrays.stream(check.frameworkMsd()))
        .max()
        .orElse(Double.NaN);
  }

  /** The shortest distance of two atoms over all replicas, as a share of their radii's sum. */
  public double closest() {
    List<TrajectoryCheck> checks = diffusion.checks();
    return checks.stream()
        .filter(check -> check.closest() != null)
        .mapToDouble(check -> check.closest().shareOfRadii())
        .min()
        .orElse(Double.NaN);
  }
}
