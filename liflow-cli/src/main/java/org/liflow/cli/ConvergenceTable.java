package org.liflow.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.SolverError;

/** Prints solvers' errors for a person. */
final class ConvergenceTable {
  private ConvergenceTable() {}

  /** Prints a table for each temperature and solver, and how the errors were found. */
  static void print(List<SolverConvergence> all, PrintWriter out) {
    for (SolverConvergence one : all) {
      out.printf(
          Locale.ROOT,
          "Error of the solver at %s K: %s against %s, same noise, %d frames of %d strides%n",
          Summary.digits(one.temperature(), 10),
          one.solver(),
          one.finer(),
          one.frames(),
          one.strides());
      TextTable table =
          new TextTable(
              "", ">" + one.solver(), ">" + one.finer(), ">change", ">95 %", ">extrapolated error");
      row(table, "D* of " + one.mobile() + " (cm²/s)", one.diffusivity());
      row(
          table,
          String.format(
              Locale.ROOT,
              "%s that hop beyond %s Å",
              one.mobile(),
              Summary.digits(one.hopDistance(), 4)),
          one.hops());
      row(table, "MSD of " + one.mobile() + " (Å²)", one.meanSquare().get(one.mobile()));
      one.meanSquare()
          .forEach(
              (element, error) -> {
                if (!element.equals(one.mobile())) {
                  row(table, "MSD of " + element + " (Å²)", error);
                }
              });
      table.print(out, "  ");
    }
    out.println(
        "  MSD and hops are those of one stride. Extrapolated: to an exact integration, where the"
            + " steps are");
    out.println("  short enough for that and the change is more than chance.");
  }

  private static void row(TextTable table, String name, SolverError error) {
    boolean known = error.change() != null;
    table.row(
        name,
        Summary.digits(error.value(), 3),
        Summary.digits(error.finer(), 3),
        known ? percent(error.change().value()) + " %" : "–",
        known
            ? percent(error.change().lower95()) + " to " + percent(error.change().upper95())
            : "–",
        error.extrapolated() == null ? "–" : percent(error.extrapolated()) + " %");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f", 100 * share);
  }
}
