package org.liflow.flow;

import java.util.Objects;
import org.liflow.crystal.Structure;

/**
 * A frame to start strides from that are made by several solvers with the same noise.
 *
 * @param structure the frame
 * @param temperature in K
 * @param index chooses the noise; frames of one crystal and temperature have different ones, 0 to
 *     {@value Replica#LARGEST_INDEX}
 */
public record CheckFrame(Structure structure, double temperature, int index) {
  /**
   * Requires a structure.
   *
   * @param structure the frame
   * @param temperature in K
   * @param index chooses the noise
   */
  public CheckFrame {
    Objects.requireNonNull(structure, "the structure");
  }

  /**
   * A replica at this frame. It counts as one under way: its noise is not that of a run from the
   * start, and atoms may be as close as a run lets them be.
   */
  Replica replica(int correctorEvery) {
    int behind = (1 << 24) / correctorEvery * correctorEvery;
    return Replica.resume(structure, temperature, index, behind);
  }
}
