package org.liflow.flow;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The methods that integrate the flows of a stride.
 *
 * @param propagator of the Propagator's flow
 * @param corrector of the Corrector's; that of the Propagator where there is none
 */
record Samplers(OdeSolver propagator, OdeSolver corrector) {
  /** Both with about twice the evaluations; empty where one has no such form. */
  Optional<Samplers> finer() {
    return propagator
        .finer()
        .flatMap(mover -> corrector.finer().map(fixer -> new Samplers(mover, fixer)));
  }

  /** The order of both; empty where they differ or one has none. */
  OptionalInt order() {
    return propagator.order().equals(corrector.order()) ? propagator.order() : OptionalInt.empty();
  }

  /** One text for both, or one for each. */
  @Override
  public String toString() {
    String first = text(propagator);
    String second = text(corrector);
    return first.equals(second) ? first : first + ", Corrector " + second;
  }

  private static String text(OdeSolver solver) {
    return OdeSolver.text(solver).orElse(solver.name());
  }
}
