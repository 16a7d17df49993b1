package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;

/**
 * The volume of the cell over the frames of all replicas.
 *
 * @param meanVolume in Å³
 * @param standardDeviation of the frames' volumes, in Å³; 0 in a constant cell
 * @param smallestVolume in Å³
 * @param largestVolume in Å³
 * @param motion how atoms follow the changing cell, which displacements are cleared of: {@code
 *     with_cell} for atoms that are carried along, {@code images_only} for atoms that stay where
 *     they are while the cell moves, {@code none} for positions without anything of the cell's
 *     motion; several where replicas differ; null where the cell is constant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CellFluctuation(
    @JsonProperty("volume_mean_A3") double meanVolume,
    @JsonProperty("volume_sd_A3") double standardDeviation,
    @JsonProperty("volume_min_A3") double smallestVolume,
    @JsonProperty("volume_max_A3") double largestVolume,
    @JsonProperty("atoms_follow") String motion) {
  /** Looks at all frames of the replicas, whose lattices repeat along all vectors. */
  static CellFluctuation of(List<Trajectory> replicas) {
    double sum = 0;
    double squares = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    long count = 0;
    Set<String> motions = new TreeSet<>();
    double origin = replicas.get(0).lattice(0).volume();
    for (Trajectory replica : replicas) {
      double weight = (double) replica.frames() / replica.lattices().size();
      for (Lattice lattice : replica.lattices()) {
        // From the first volume, so that a small deviation does not drown in rounding.
        double off = lattice.volume() - origin;
        sum += weight * off;
        squares += weight * off * off;
        smallest = Math.min(smallest, lattice.volume());
        largest = Math.max(largest, lattice.volume());
      }
      count += replica.frames();
      CellMotion.of(replica)
          .ifPresent(found -> motions.add(found.follows().name().toLowerCase(Locale.ROOT)));
    }
    double mean = sum / count;
    return new CellFluctuation(
        origin + mean,
        Math.sqrt(Math.max(0, squares / count - mean * mean)),
        smallest,
        largest,
        motions.isEmpty() ? null : String.join(", ", motions));
  }

  /**
   * Describes a changing cell in one line.
   *
   * @return such as {@code the cell changes: volume 990 ± 12 Å³ (960 to 1020); …}
   */
  String text() {
    String volume =
        largestVolume - smallestVolume < 1e-5 * meanVolume
            ? String.format(Locale.ROOT, "its volume stays at %.5g Å³", meanVolume)
            : String.format(
                Locale.ROOT,
                "volume %.5g ± %.2g Å³ (%.5g to %.5g)",
                meanVolume,
                standardDeviation,
                smallestVolume,
                largestVolume);
    return String.format(
        Locale.ROOT,
        "the cell changes: %s; displacements are added up from frame to frame %s",
        volume,
        switch (motion) {
          case "with_cell" -> "without the motion of the cell, which carries the atoms along";
          case "images_only" -> "as those of the atoms in the cell, which it does not carry along";
          case "none" -> "as they are, since the positions do not follow the cell";
          default -> "in each replica as its atoms follow the cell";
        });
  }
}
