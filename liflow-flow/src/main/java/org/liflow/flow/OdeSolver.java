package org.liflow.flow;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
  String NAMES = "euler, midpoint, heun, rk4, ab2, mid2, dpm2, expmid, dopri5";

  /** What a text for {@link #parse} looks like. */
  String GRAMMAR = "SCHEME-STEPS or SCHEME-STEPS-pP, such as midpoint-5 or ab2-9-p0.8";

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
   * Returns the same method with about twice the evaluations, to see how far the results are from
   * those of an exact integration.
   *
   * @return twice the steps, or for an adaptive solver a tenth of the tolerance; empty by default
   */
  default Optional<OdeSolver> finer() {
    return Optional.empty();
  }

  /**
   * Returns the order of the method: a flow's error falls with this power of the steps' length,
   * once they are short enough.
   *
   * @return empty by default, and for an adaptive solver, whose steps are of no given length
   */
  default OptionalInt order() {
    return OptionalInt.empty();
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
    return SolverText.solver(name, TimeGrid.uniform(steps));
  }

  /**
   * Finds a built-in solver by a text that says all, {@value #GRAMMAR}. STEPS is the number of
   * steps of a flow. P sets their lengths: step k of n ends at {@code 1 − (1 − k/n)^P}. The default
   * of 1 makes them equal, and below 1 the first are the shortest.
   *
   * @param text such as {@code midpoint-5-p0.8}; upper case counts as lower case
   * @return an immutable solver
   * @throws IllegalArgumentException for any other text
   */
  static OdeSolver parse(String text) {
    return SolverText.parse(text);
  }

  /**
   * Writes a solver as the text that {@link #parse} reads.
   *
   * @param solver any
   * @return the text; empty for a solver that is not built in or has tolerances of its own
   */
  static Optional<String> text(OdeSolver solver) {
    return SolverText.of(solver);
  }
}
