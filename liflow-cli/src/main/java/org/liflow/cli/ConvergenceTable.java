package org.liflow.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.SolverError;

/** Prints solvers' errors for a person. */
final class ConvergenceTable {
  private ConvergenceTable() {}

  /** Prints a table of the errors, and how they were found. */
  static void print(List<SolverConvergence> all, PrintWriter out) {
    SolverConvergence first = all.get(0);
    TreeSet<String> elements = new TreeSet<>();
    all.forEach(one -> elements.addAll(one.meanSquare().keySet()));
    elements.remove(first.mobile());
    List<String> columns = new ArrayList<>();
    columns.add(">T (K)");
    columns.add("solver");
    columns.add("against");
    columns.add(">frames");
    columns.add(">D*");
    columns.add(">" + first.mobile() + " MSD");
    columns.add(">hops");
    elements.forEach(element -> columns.add(">" + element + " MSD"));
    TextTable table = new TextTable(columns.toArray(String[]::new));
    for (SolverConvergence one : all) {
      List<Object> row = new ArrayList<>();
      row.add(Summary.digits(one.temperature(), 10));
      row.add(one.solver());
      row.add(one.finer());
      row.add(one.frames() + " × " + one.strides());
      row.add(text(one.diffusivity()));
      row.add(text(one.meanSquare().get(one.mobile())));
      row.add(text(one.hops()));
      elements.forEach(element -> row.add(text(one.meanSquare().get(element))));
      table.row(row.toArray());
    }
    out.println("Error of the solver, from the same frames with the same noise:");
    table.print(out, "  ");
    out.printf(
        Locale.ROOT,
        "  Change by half as many evaluations, with its 95 %% interval; after '→' the error"
            + " extrapolated to an exact integration. MSD and hops (beyond %s Å) are those of one"
            + " stride.%n",
        Summary.digits(first.hopDistance(), 4));
  }

  /** An error in words of a table's cell. */
  static String text(SolverError error) {
    if (error == null || error.change() == null) {
      return "–";
    }
    String change =
        String.format(
            Locale.ROOT,
            "%+.1f %% (%+.1f to %+.1f)",
            100 * error.change().value(),
            100 * error.change().lower95(),
            100 * error.change().upper95());
    return error.extrapolated() == null
        ? change
        : change + String.format(Locale.ROOT, " → %+.1f %%", 100 * error.extrapolated());
  }
}
