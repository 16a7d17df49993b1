package org.liflow.flow;

import java.util.Map;
import java.util.Optional;

/** A solver whose steps are fixed beforehand by a {@link TimeGrid}. */
interface GridSolver extends OdeSolver {
  /** {@return the times between which it makes its steps} */
  TimeGrid grid();

  /**
   * Returns the same method with other steps.
   *
   * @param other the times between them
   */
  OdeSolver on(TimeGrid other);

  @Override
  default Map<String, String> parameters() {
    return grid().parameters();
  }

  @Override
  default Optional<OdeSolver> finer() {
    return Optional.of(on(grid().finer()));
  }
}
