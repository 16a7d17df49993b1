package org.liflow.flow;

import java.util.Locale;
import org.liflow.tensor.Tensor;

/** Integrates a flow from time 0 to 1. */
public sealed interface OdeSolver permits RungeKutta, DormandPrince {
  /** The names that {@link #of} knows. */
  String NAMES = "euler, midpoint, heun, rk4, dopri5";

  /**
   * Makes ready to integrate all systems of a field. A system's result does not depend on the
   * others.
   *
   * @param state of as many components as the field; stays the caller's to close, after the
   *     integration
   */
  Integration prepare(FlowField field, Tensor state);

  /** The name that {@link #of} knows it by. */
  String name();

  /**
   * The solver of a name.
   *
   * @param name one of {@value #NAMES}
   * @param steps of equal length; the first guess of an adaptive solver
   * @throws IllegalArgumentException for another name or fewer than one step
   */
  static OdeSolver of(String name, int steps) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "euler":
        return RungeKutta.euler(steps);
      case "midpoint":
        return RungeKutta.midpoint(steps);
      case "heun":
        return RungeKutta.heun(steps);
      case "rk4":
        return RungeKutta.classical(steps);
      case "dopri5":
        return new DormandPrince(steps, 1e-3, 1e-3);
      default:
        throw new IllegalArgumentException("no solver '" + name + "' (there are " + NAMES + ")");
    }
  }
}
