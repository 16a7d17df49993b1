package org.liflow.report;

import java.util.List;
import java.util.Locale;
import org.liflow.analysis.IntervalPart;
import org.liflow.analysis.QuotedInterval;

/** The parts of the intervals of D*, as a section of a page. */
final class IntervalSection {
  private IntervalSection() {}

  /**
   * Renders the section. Its script draws the bars.
   *
   * @param all one per temperature
   * @return HTML, all text escaped
   */
  static String html(List<DiffusivityInterval> all) {
    HtmlTable table =
        new HtmlTable()
            .head("T", "K")
            .head("part", "")
            .head("half width", "% of D*")
            .head("how it was found", "");
    for (DiffusivityInterval at : all) {
      QuotedInterval quoted = at.quoted();
      table
          .row()
          .cell(HtmlNumbers.compact(at.temperature()))
          .cell("<strong>quoted</strong>")
          .cell(range(quoted.below(), quoted.above()))
          .cell("");
      for (QuotedInterval.Length length : quoted.parts()) {
        table
            .row()
            .cell("")
            .cell(length.part().source().word())
            .cell(text(length.part()))
            .cell(HtmlPage.escape(length.part().note()));
      }
    }
    return "<section id=\"interval\">\n<h2>Parts of the interval of D*</h2>\n"
        + "<div class=\"figures\"><figure><div class=\"plot\"><canvas id=\"parts\"></canvas></div>\n"
        + "<figcaption>The 95&nbsp;% interval of D* by its parts, below and above the median. Parts"
        + " that are not estimated have no length: the interval lacks them.</figcaption>"
        + "</figure></div>\n<div class=\"scroll\">\n"
        + table.html()
        + "\n</div>\n<p class=\"note\">Each part as the half width that it alone would give, in per"
        + " cent of D*. Random parts add up in quadrature. A known error of the solver, after an"
        + " arrow, extends the interval towards the value without it.</p>\n</section>";
  }

  /** A part in a few words, in plain text that is HTML, too. */
  static String text(IntervalPart part) {
    if (!part.isEstimated()) {
      return "not estimated";
    }
    if (part.isNothing()) {
      return "none beyond the statistics";
    }
    String arrow =
        part.shift() == 0
            ? ""
            : " → " + String.format(Locale.ROOT, "%+.1f", 100 * part.shift()).replace('-', '−');
    return range(part.below(), part.above()) + arrow;
  }

  private static String range(double below, double above) {
    String down = String.format(Locale.ROOT, "%.1f", 100 * below);
    String up = String.format(Locale.ROOT, "%.1f", 100 * above);
    return down.equals(up) ? "±" + up : "−" + down + "/+" + up;
  }
}
