package org.liflow.analysis;

import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a diffusivity is the diffusivity of.
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

  /** The same with other axes. */
  public DiffusivitySettings withAxes(Set<Axis> other) {
    return new DiffusivitySettings(other, reference, fromTime);
  }

  /** The same with the fit's start given, in ps. */
  public DiffusivitySettings withFromTime(double time) {
    return new DiffusivitySettings(axes, reference, OptionalDouble.of(time));
  }

  /** The same with another reference frame. */
  public DiffusivitySettings withReference(ReferenceFrame other) {
    return new DiffusivitySettings(axes, other, fromTime);
  }
}
