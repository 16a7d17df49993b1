package org.liflow.analysis;

import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The choices behind a diffusivity: directions, reference frame, start of the fit.
 *
 * @param axes the directions that count; their number is the dimension d in MSD = 2 d D t
 * @param reference what displacements are measured against
 * @param fromTime the shortest time, in ps, at which motion counts as diffusive; empty to have it
 *     found (see {@link SelfDiffusivity})
 */
public record DiffusivitySettings(
    Set<Axis> axes, ReferenceFrame reference, OptionalDouble fromTime) {
  /** All three axes, relative to the framework, the start of the fit found from the data. */
  public static final DiffusivitySettings DEFAULT =
      new DiffusivitySettings(Axis.ALL, ReferenceFrame.FRAMEWORK, OptionalDouble.empty());

  /**
   * Checks the values.
   *
   * @param axes the directions that count; their number is the dimension d in MSD = 2 d D t
   * @param reference what displacements are measured against
   * @param fromTime the shortest time, in ps, at which motion counts as diffusive; empty to have it
   *     found (see {@link SelfDiffusivity})
   * @throws IllegalArgumentException for no axis or a time that is not positive
   */
  public DiffusivitySettings {
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("diffusion along no axis");
    }
    if (fromTime.isPresent() && !(fromTime.getAsDouble() > 0)) {
      throw new IllegalArgumentException("a fit from " + fromTime.getAsDouble() + " ps");
    }
    axes = Collections.unmodifiableSet(EnumSet.copyOf(axes));
  }

  /**
   * Returns the same with other axes.
   *
   * @param other at least one
   * @return new settings
   */
  public DiffusivitySettings withAxes(Set<Axis> other) {
    return new DiffusivitySettings(other, reference, fromTime);
  }

  /**
   * Returns the same with the start of the fit given.
   *
   * @param time in ps, positive
   * @return new settings
   */
  public DiffusivitySettings withFromTime(double time) {
    return new DiffusivitySettings(axes, reference, OptionalDouble.of(time));
  }

  /**
   * Returns the same with another reference frame.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public DiffusivitySettings withReference(ReferenceFrame other) {
    return new DiffusivitySettings(axes, other, fromTime);
  }
}
