package org.liflow.flow;

import java.util.OptionalInt;

/** A method of second order that makes a step from the present evaluation and the one before. */
abstract class TwoStepMethod implements GridSolver {
  /** The times between which it makes its steps. */
  final TimeGrid grid;

  private final String name;

  TwoStepMethod(String name, TimeGrid grid) {
    this.name = name;
    this.grid = grid;
  }

  @Override
  public TimeGrid grid() {
    return grid;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OptionalInt order() {
    return OptionalInt.of(2);
  }

  /** {@return the name and the number of steps, as descriptions of runs have them} */
  @Override
  public String toString() {
    return name + ", " + grid;
  }
}
