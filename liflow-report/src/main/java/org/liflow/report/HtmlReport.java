package org.liflow.report;

import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.analysis.ArrheniusFit;
import org.liflow.analysis.Axis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.IonicConductivity;
import org.liflow.analysis.QuotedInterval;
import org.liflow.analysis.TrajectoryCheck;

/** Renders a report as one HTML file that needs no network. */
public final class HtmlReport {
  /** The number of warnings shown; the others are folded away. */
  private static final int WARNINGS_SHOWN = 5;

  private final ReportDocument document;
  private final DiffusionReport results;

  private HtmlReport(ReportDocument document) {
    this.document = document;
    this.results = document.results();
  }

  /**
   * Renders the page. All text of the document is escaped.
   *
   * @param document the content of the report
   * @return HTML
   */
  public static String render(ReportDocument document) {
    return new HtmlReport(document).page();
  }

  private String page() {
    return HtmlPage.render(
        HtmlReport.class,
        "page",
        document.title(),
        subtitle(),
        document.json(false),
        Map.ofEntries(
            Map.entry("WARNINGS", HtmlParts.notes(results.warnings(), WARNINGS_SHOWN)),
            Map.entry("CARDS", cards()),
            Map.entry("TABLE", table()),
            Map.entry("INTERVAL", IntervalSection.html(document.intervals())),
            Map.entry(
                "SOLVER", document.solver() == null ? "" : SolverSection.html(document.solver())),
            Map.entry("SECOND_TABLE", secondTable()),
            Map.entry("TABLE_NOTE", tableNote()),
            Map.entry("SPECIES", HtmlPage.escape(results.mobileSpecies())),
            Map.entry("AXES", axes()),
            Map.entry("ARRHENIUS_CAPTION", arrheniusCaption()),
            Map.entry("METHOD", method()),
            Map.entry("PROVENANCE", provenance())));
  }

  private String subtitle() {
    return "Diffusion of "
        + HtmlPage.escape(results.mobileSpecies())
        + " at "
        + results.temperatures().stream()
            .map(at -> HtmlNumbers.compact(at.temperature()))
            .collect(Collectors.joining(", "))
        + " K";
  }

  private String axes() {
    var axes = results.temperatures().get(0).self().axes();
    return axes.equals(Axis.ALL)
        ? "all three axes"
        : "along " + axes.stream().map(HtmlReport::name).collect(Collectors.joining(" and "));
  }

  private static String name(Axis axis) {
    return axis.name().toLowerCase(java.util.Locale.ROOT);
  }

  private String cards() {
    StringBuilder cards = new StringBuilder();
    if (results.arrhenius() != null) {
      ArrheniusFit fit = results.arrhenius().fit();
      ArrheniusFit.Prediction cold = results.arrhenius().extrapolated();
      cards.append(
          card(
              "main",
              "Activation energy",
              String.format(java.util.Locale.ROOT, "%.3f", fit.activationEnergy()),
              "eV",
              String.format(
                  java.util.Locale.ROOT,
                  "%.3f – %.3f",
                  fit.activationEnergyLower(),
                  fit.activationEnergyUpper())));
      cards.append(
          card(
              "main",
              "D* at " + HtmlNumbers.compact(cold.temperature()) + " K, extrapolated",
              HtmlNumbers.of(cold.diffusivity()),
              "cm²/s",
              HtmlNumbers.range(cold.lower(), cold.upper())));
      DiffusionReport.IdealConductivity sigma = results.arrhenius().conductivity();
      if (sigma != null) {
        cards.append(
            card(
                "main",
                "Ideal σ at " + HtmlNumbers.compact(cold.temperature()) + " K, extrapolated",
                HtmlNumbers.of(1e3 * sigma.median()),
                "mS/cm",
                HtmlNumbers.range(1e3 * sigma.lower(), 1e3 * sigma.upper())));
      }
    }
    for (DiffusivityInterval at : document.intervals()) {
      QuotedInterval d = at.quoted();
      cards.append(
          card(
              "",
              "D* at " + HtmlNumbers.compact(at.temperature()) + " K",
              d.lower95() > 0 ? HtmlNumbers.of(d.median()) : "&lt; " + HtmlNumbers.of(d.upper95()),
              "cm²/s",
              HtmlNumbers.range(d.lower95(), d.upper95())));
    }
    return cards.toString();
  }

  private static String card(String kind, String name, String value, String unit, String range) {
    return HtmlParts.card(kind, name, value, unit, "95 %: " + range);
  }

  private String table() {
    HtmlTable table =
        new HtmlTable()
            .head("T", "K")
            .head("runs × frames", "")
            .head("fit from", "ps")
            .head("D*", "cm²/s");
    var axes = results.temperatures().get(0).perAxis().keySet();
    for (String axis : axes) {
      table.head("D<sub>" + HtmlPage.escape(axis) + "</sub>", "cm²/s");
    }
    for (DiffusionReport.AtTemperature at : results.temperatures()) {
      table
          .row()
          .cell(HtmlNumbers.compact(at.temperature()))
          .cell(
              at.replicas() + " × " + at.frames(),
              "every " + HtmlNumbers.compact(at.timeStep()) + " ps")
          .cell(HtmlNumbers.compact(at.self().fitFrom()));
      estimate(table, at.self().estimate(), 1);
      for (String axis : axes) {
        Diffusivity along = at.perAxis().get(axis);
        estimate(table, along.estimate(), 1);
      }
    }
    return table.html();
  }

  private String secondTable() {
    HtmlTable table =
        new HtmlTable()
            .head("T", "K")
            .head("D<sub>σ</sub>", "cm²/s")
            .head("Haven ratio", "")
            .head("σ", "mS/cm")
            .head("framework", "")
            .head("closest pair", "");
    for (DiffusionReport.AtTemperature at : results.temperatures()) {
      table.row().cell(HtmlNumbers.compact(at.temperature()));
      conductivity(table, at);
      table.cell(stability(at)).cell(closest(at));
    }
    return table.html();
  }

  private static void conductivity(HtmlTable table, DiffusionReport.AtTemperature at) {
    IonicConductivity found = at.conductivity();
    if (found == null) {
      for (int column = 0; column < 3; column++) {
        table.cell("–");
      }
      return;
    }
    estimate(table, found.collective().estimate(), 1);
    if (at.self().significant() && found.collective().significant()) {
      table.cell(
          HtmlNumbers.of(found.havenRatio().median()), HtmlNumbers.range(found.havenRatio()));
    } else {
      table.cell("–");
    }
    estimate(table, found.conductivity(), 1000);
  }

  private static String stability(DiffusionReport.AtTemperature at) {
    if (at.checks().stream().allMatch(check -> check.frameworkMsd().length == 0)) {
      return "–";
    }
    long unstable = at.checks().stream().filter(check -> !check.stable()).count();
    return unstable == 0 ? "stable" : unstable + " of " + at.checks().size() + " unstable";
  }

  private static String closest(DiffusionReport.AtTemperature at) {
    TrajectoryCheck.ClosestPair closest = null;
    for (TrajectoryCheck check : at.checks()) {
      TrajectoryCheck.ClosestPair here = check.closest();
      if (here != null && (closest == null || here.shareOfRadii() < closest.shareOfRadii())) {
        closest = here;
      }
    }
    return closest == null
        ? "–"
        : HtmlPage.escape(closest.firstElement())
            + "–"
            + HtmlPage.escape(closest.secondElement())
            + " "
            + String.format(java.util.Locale.ROOT, "%.2f Å", closest.distance());
  }

  private static void estimate(HtmlTable table, Estimate estimate, double unit) {
    Estimate scaled =
        new Estimate(
            unit * estimate.mean(),
            unit * estimate.median(),
            unit * estimate.standardDeviation(),
            unit * estimate.lower95(),
            unit * estimate.upper95());
    table.cell(HtmlNumbers.headline(scaled), HtmlNumbers.range(scaled));
  }

  private String tableNote() {
    return "D<sub>σ</sub> and the conductivity σ"
        + " come from the sum of all ions’ displacements (charge "
        + HtmlNumbers.compact(results.charge())
        + "&nbsp;e); the Haven ratio is D*/D<sub>σ</sub>. The closest pair is the one nearest for"
        + " the size of its atoms.";
  }

  private String arrheniusCaption() {
    if (results.arrhenius() == null) {
      return "Self-diffusivity with 95&nbsp;% intervals. No Arrhenius line: it needs two"
          + " temperatures at which the species moves for certain.";
    }
    ArrheniusFit fit = results.arrhenius().fit();
    return "Self-diffusivity with 95&nbsp;% intervals and the Arrhenius line, extrapolated to "
        + HtmlNumbers.compact(results.arrhenius().extrapolated().temperature())
        + "&nbsp;K. D<sub>0</sub> = "
        + HtmlNumbers.of(fit.prefactor())
        + "&nbsp;cm²/s. An extrapolation holds only as far as the mechanism stays the same.";
  }

  private String method() {
    int walkers = results.temperatures().get(0).self().walkers();
    return "<p>Mean squared displacements are averages over all atoms and time origins. D* is the"
        + " slope of a line fitted by generalised least squares with the covariance of free"
        + " diffusion plus localised vibration; its uncertainty follows from the scatter among "
        + walkers
        + " walkers (atoms or, where there are six replicas or more, replicas), and its posterior"
        + " allows no negative value. Atoms that move in concert are allowed for: the scatter of"
        + " blocks of time and the correlations between atoms say how many independent atoms they"
        + " count as. Below some ten hops in"
        + " all, every interval is too narrow. The activation energy is fitted to ln&nbsp;D*"
        + " weighted by these uncertainties. The radial distribution is that of the first run.</p>";
  }

  private String provenance() {
    if (document.provenance().isEmpty()) {
      return "<p>None given.</p>";
    }
    return HtmlParts.rows(document.provenance());
  }
}
