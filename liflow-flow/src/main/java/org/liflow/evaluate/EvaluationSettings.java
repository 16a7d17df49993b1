package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The protocol of an evaluation.
 *
 * @param strides the largest number of strides of a trajectory; fewer if the reference ends earlier
 * @param timeStep ps between the reference's frames
 * @param lag the number of the reference's frames per stride
 * @param window lag of the windowed mean squared displacements in strides; 0 for half of each
 *     trajectory
 * @param priorLabels the source of the scales of an adaptive prior
 * @param farthest the largest distance of the radial distributions, in Å
 * @param bins their number of bins
 * @param seeds one run over the index for each
 */
@JsonPropertyOrder({
  "strides",
  "time_step_ps",
  "lag_frames",
  "stride_ps",
  "window_strides",
  "prior_labels",
  "rdf_max_A",
  "rdf_bins",
  "seeds"
})
public record EvaluationSettings(
    @JsonProperty("strides") int strides,
    @JsonProperty("time_step_ps") double timeStep,
    @JsonProperty("lag_frames") int lag,
    @JsonProperty("window_strides") int window,
    @JsonProperty("prior_labels") PriorLabels priorLabels,
    @JsonProperty("rdf_max_A") double farthest,
    @JsonProperty("rdf_bins") int bins,
    @JsonProperty("seeds") List<Long> seeds) {
  /** Stated in the published protocol. */
  public static final int PUBLISHED_STRIDES = 25;

  /**
   * Checks the numbers.
   *
   * @param strides the largest number of strides of a trajectory; fewer if the reference ends
   *     earlier
   * @param timeStep ps between the reference's frames
   * @param lag the number of the reference's frames per stride
   * @param window lag of the windowed mean squared displacements in strides; 0 for half of each
   *     trajectory
   * @param priorLabels the source of the scales of an adaptive prior
   * @param farthest the largest distance of the radial distributions, in Å
   * @param bins their number of bins
   * @param seeds one run over the index for each
   * @throws IllegalArgumentException when a number is out of its range
   */
  public EvaluationSettings {
    if (strides < 1 || !(timeStep > 0) || Double.isInfinite(timeStep) || lag < 1 || window < 0) {
      throw new IllegalArgumentException(
          strides + " strides of " + lag + " frames of " + timeStep + " ps, window " + window);
    }
    if (!(farthest > 0) || farthest > 50 || bins < 1 || seeds.isEmpty()) {
      throw new IllegalArgumentException(
          bins + " bins up to " + farthest + " Å, " + seeds.size() + " seeds");
    }
    seeds = List.copyOf(seeds);
  }

  /**
   * The published protocol: 25 strides, radial distributions in 50 bins up to 5 Å, prior scales by
   * the index; one seed, 42.
   *
   * @param timeStep ps between the reference's frames
   * @param lag the number of these frames per stride
   * @return settings of the protocol
   */
  public static EvaluationSettings published(double timeStep, int lag) {
    return new EvaluationSettings(
        PUBLISHED_STRIDES, timeStep, lag, 0, PriorLabels.Given.INDEX, 5, 50, List.of(42L));
  }

  /** {@return the time of a stride in ps} */
  @JsonProperty("stride_ps")
  public double stride() {
    return lag * timeStep;
  }

  /** The window in strides for a trajectory of so many strides; at least one. */
  int windowOf(int trajectoryStrides) {
    return window > 0 ? window : Math.max(1, trajectoryStrides / 2);
  }
}
