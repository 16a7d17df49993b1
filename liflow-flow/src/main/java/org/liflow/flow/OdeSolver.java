package org.liflow.flow;

import java.util.Locale;
import java.util.Map;
import org.liflow.tensor.Tensor;

/**
 * A method that integrates a flow from time 0 to 1. {@link #of} gives the built-in ones; any other
 * class may implement this interface.
 *
 * <p>An implementation must keep to three rules. The results of a simulation depend on them.
 *
 * <ol>
 *   <li>Systems are independent: a batch holds several, one per structure, side by side in one
 *       state. A system's result must have the same bits alone and in any batch. In particular one
 *       step length for all systems may depend on no system's error.
 *   <li>Results are deterministic: they depend on the field and on the state at the start alone.
 *   <li>Two solvers with the same {@link #name} and {@link #parameters} give the same results. Both
 *       become part of the {@linkplain Simulation#description() description} of a simulation.
 * </ol>
 *
 * <p>Thread safety: a solver must be immutable, since several simulations may share it. What
 * changes during a run belongs into the {@link Integration}, which one thread uses at a time.
 */
public interface OdeSolver {
  /** The names that {@link #of} knows. */
  String NAMES = "euler, midpoint, heun, rk4, dopri5";

  /**
   * Prepares the integration of all systems of a field. The integration is used for many strides,
   * with other fields' values and other states each time.
   *
   * @param field drives the flow; belongs to the caller
   * @param state as many components as the field; belongs to the caller, who closes it after the
   *     integration
   * @return the integration, which the caller closes
   */
  Integration prepare(FlowField field, Tensor state);

  /**
   * Returns the name of the method.
   *
   * @return one line, the same in each start of the program
   */
  String name();

  /**
   * Returns the numbers that decide the results, by name.
   *
   * @return the values as text, in the order to be written; empty where the name says all
   */
  default Map<String, String> parameters() {
    return Map.of();
  }

  /**
   * Finds a built-in solver by its name.
   *
   * @param name one of {@value #NAMES}; upper case counts as lower case
   * @param steps of equal length, at least 1; the first guess of an adaptive solver
   * @return an immutable solver
   * @throws IllegalArgumentException for another name or fewer than one step
   */
  static OdeSolver of(String name, int steps) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "euler" -> RungeKutta.euler(steps);
      case "midpoint" -> RungeKutta.midpoint(steps);
      case "heun" -> RungeKutta.heun(steps);
      case "rk4" -> RungeKutta.classical(steps);
      case "dopri5" -> DormandPrince.standard(steps);
      default ->
          throw new IllegalArgumentException("no solver '" + name + "' (there are " + NAMES + ")");
    };
  }
}
