package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/**
 * How often two atoms come unphysically close.
 *
 * @param threshold a distance below this share of the sum of two covalent radii is a contact
 * @param frames how many frames were looked at
 * @param framesBelow how many of them hold a contact
 * @param closest the closest pair of all frames, as a share of the radii; null where no two atoms
 *     are near each other
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"threshold", "frames", "frames_below", "closest", "share"})
public record Contacts(
    @JsonProperty("threshold") double threshold,
    @JsonProperty("frames") int frames,
    @JsonProperty("frames_below") int framesBelow,
    @JsonProperty("closest") TrajectoryCheck.ClosestPair closest) {
  /**
   * Looks at all frames of all trajectories.
   *
   * @param trajectories with finite positions
   * @param threshold as a share of the sum of two covalent radii, such as {@link
   *     TrajectoryCheck#TOO_CLOSE}
   * @param workers share the search for pairs; closed by the caller
   * @return the same on any number of threads
   * @throws IllegalArgumentException for a position that is not finite
   */
  public static Contacts of(List<Trajectory> trajectories, double threshold, Workers workers) {
    int frames = 0;
    int below = 0;
    TrajectoryCheck.ClosestPair closest = null;
    for (Trajectory trajectory : trajectories) {
      for (int frame = 0; frame < trajectory.frames(); frame++) {
        Closeness here = Closeness.of(trajectory, frame, workers);
        frames++;
        below += here.share() < threshold ? 1 : 0;
        closest = here.isCloserThan(closest) ? here.pair() : closest;
      }
    }
    return new Contacts(threshold, frames, below, closest);
  }

  /** Adds up the contacts of several trajectories, all of one threshold; at least one. */
  static Contacts together(List<Contacts> parts) {
    TrajectoryCheck.ClosestPair closest = null;
    for (Contacts part : parts) {
      TrajectoryCheck.ClosestPair here = part.closest();
      if (here != null && (closest == null || here.shareOfRadii() < closest.shareOfRadii())) {
        closest = here;
      }
    }
    return new Contacts(
        parts.get(0).threshold(),
        parts.stream().mapToInt(Contacts::frames).sum(),
        parts.stream().mapToInt(Contacts::framesBelow).sum(),
        closest);
  }

  /**
   * Computes the share of frames with a contact.
   *
   * @return 0 to 1
   */
  @JsonProperty("share")
  public double share() {
    return framesBelow / (double) frames;
  }
}
