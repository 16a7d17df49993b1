package org.liflow.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Estimate;
import org.liflow.flow.SolverConvergence;
import org.liflow.flow.SolverError;

/** How much of a simulation's results is its solver's, as a section of a page and as warnings. */
public final class SolverSection {
  private SolverSection() {}

  /**
   * Renders the section.
   *
   * @param all one per temperature; at least one
   * @return HTML, all text escaped
   */
  public static String html(List<SolverConvergence> all) {
    String mobile = all.get(0).mobile();
    TreeSet<String> elements = new TreeSet<>();
    all.forEach(one -> elements.addAll(one.meanSquare().keySet()));
    elements.remove(mobile);
    HtmlTable table =
        new HtmlTable()
            .head("T", "K")
            .head("solver", "")
            .head("frames × strides", "")
            .head("D*", "%")
            .head(HtmlPage.escape(mobile) + " MSD", "%")
            .head(HtmlPage.escape(mobile) + " hops", "%");
    elements.forEach(element -> table.head(HtmlPage.escape(element) + " MSD", "%"));
    for (SolverConvergence one : all) {
      table
          .row()
          .cell(HtmlNumbers.compact(one.temperature()))
          .cell(HtmlPage.escape(one.solver()), "against " + HtmlPage.escape(one.finer()))
          .cell(one.frames() + " × " + one.strides());
      cell(table, one.diffusivity());
      cell(table, one.meanSquare().get(mobile));
      cell(table, one.hops());
      elements.forEach(element -> cell(table, one.meanSquare().get(element)));
    }
    return "<section id=\"solver\">\n<h2>Error of the solver</h2>\n<div class=\"scroll\">\n"
        + table.html()
        + "\n</div>\n<p class=\"note\">How the results differ from those with twice the network"
        + " evaluations, from the same frames with the same noise, with 95&nbsp;% intervals below."
        + " After an arrow: the error extrapolated to an exact integration. MSD and hops (beyond "
        + HtmlNumbers.compact(all.get(0).hopDistance())
        + "&nbsp;Å) are those of one stride. A dash: too few hops to tell. The quoted"
        + " interval of D* has this error as a part of its own; the tables of results hold none of"
        + " it.</p>\n"
        + "</section>";
  }

  private static void cell(HtmlTable table, SolverError error) {
    if (error == null || error.change() == null) {
      table.cell("–");
      return;
    }
    String arrow = error.extrapolated() == null ? "" : " → " + percent(error.extrapolated());
    table.cell(
        percent(error.change().value()) + arrow,
        percent(error.change().lower95()) + " to " + percent(error.change().upper95()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f", 100 * share).replace('-', '−');
  }

  /**
   * Warns where the solver's error of the motion is larger than the statistical one.
   *
   * @param all one per temperature
   * @param at the results at a temperature
   * @return a line of plain text each
   */
  public static List<String> warnings(
      List<SolverConvergence> all, DiffusionReport.AtTemperature at) {
    Estimate found = at.self().estimate();
    double statistical = (found.upper95() - found.lower95()) / 2 / found.median();
    List<String> warnings = new ArrayList<>();
    for (SolverConvergence one : all) {
      if (one.temperature() == at.temperature() && one.exceeds(statistical)) {
        warnings.add(warning(one, statistical));
      }
    }
    return warnings;
  }

  /**
   * Writes a warning.
   *
   * @param one the solver's error
   * @param statistical the relative error that it is larger than
   * @return a line of plain text
   */
  public static String warning(SolverConvergence one, double statistical) {
    return String.format(
        Locale.ROOT,
        "%s K: the solver %s changes %s by %s %%, more than the statistical error of %.0f %%; a"
            + " sampler with more steps, or of higher order, has less error",
        HtmlNumbers.compact(one.temperature()),
        one.solver(),
        one.nameOfMotion(),
        String.format(Locale.ROOT, "%+.0f", 100 * one.ofMotion().error()).replace('-', '−'),
        100 * statistical);
  }
}
