package org.liflow.analysis;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A Cartesian direction; sets of them say in how many dimensions, and along which, atoms move. */
public enum Axis {
  /** Along x. */
  X,
  /** Along y. */
  Y,
  /** Along z. */
  Z;

  /** All three: motion in space. */
  public static final Set<Axis> ALL = Collections.unmodifiableSet(EnumSet.allOf(Axis.class));
}
