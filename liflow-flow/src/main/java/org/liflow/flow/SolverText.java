package org.liflow.flow;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one place where solvers are found by a text and written as one. */
final class SolverText {
  /** More steps than any flow needs; beyond it a text is a slip of the pen. */
  private static final int MOST_STEPS = 10_000;

  private static final Pattern TEXT =
      Pattern.compile("([a-z0-9]+)-([0-9]{1,6})(?:-p([0-9]{1,4}(?:\\.[0-9]{1,8})?))?");

  private SolverText() {}

  static OdeSolver parse(String text) {
    Matcher found = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "no solver '" + text + "' (expected " + OdeSolver.GRAMMAR + ")");
    }
    int steps = Integer.parseInt(found.group(2));
    if (steps > MOST_STEPS) {
      throw new IllegalArgumentException(steps + " flow steps; expected at most " + MOST_STEPS);
    }
    double power = found.group(3) == null ? 1 : Double.parseDouble(found.group(3));
    return solver(found.group(1), new TimeGrid(steps, power));
  }

  static OdeSolver solver(String name, TimeGrid grid) {
    String known = name.toLowerCase(Locale.ROOT);
    return switch (known) {
      case "euler" -> RungeKutta.euler(grid.steps()).on(grid);
      case "midpoint" -> RungeKutta.midpoint(grid.steps()).on(grid);
      case "heun" -> RungeKutta.heun(grid.steps()).on(grid);
      case "rk4" -> RungeKutta.classical(grid.steps()).on(grid);
      case RungeKutta.EXPONENTIAL -> RungeKutta.exponentialMidpoint(grid.steps()).on(grid);
      case AdamsBashforth.NAME -> new AdamsBashforth(grid);
      case EndMultistep.NAME -> new EndMultistep(grid);
      case TwoStepMidpoint.NAME -> new TwoStepMidpoint(grid);
      case "dopri5" -> adaptive(grid);
      default ->
          throw new IllegalArgumentException(
              "no solver '" + name + "' (there are " + OdeSolver.NAMES + ")");
    };
  }

  private static OdeSolver adaptive(TimeGrid grid) {
    if (grid.power() != 1) {
      throw new IllegalArgumentException(
          "dopri5 with p = " + grid.powerText() + "; it chooses the lengths of its steps itself");
    }
    return DormandPrince.standard(grid.steps());
  }

  static Optional<String> of(OdeSolver solver) {
    if (solver instanceof GridSolver fixed) {
      TimeGrid grid = fixed.grid();
      String power = grid.power() == 1 ? "" : "-p" + grid.powerText();
      return Optional.of(solver.name() + "-" + grid.steps() + power);
    }
    return solver instanceof DormandPrince adaptive && adaptive.standardSteps() > 0
        ? Optional.of(solver.name() + "-" + adaptive.standardSteps())
        : Optional.empty();
  }
}
