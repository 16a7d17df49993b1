package org.liflow.quickstart;

import static org.liflow.report.HtmlPage.escape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.report.HtmlPage;
import org.liflow.report.Numbers;

/** Renders what a quickstart found as one HTML file that asks nothing of the network. */
final class QuickstartPage {
  /** The rest is folded away. */
  private static final int NOTES_SHOWN = 3;

  private final QuickstartResults results;

  private QuickstartPage(QuickstartResults results) {
    this.results = results;
  }

  /** The page; all text of the results is escaped. */
  static String render(QuickstartResults results) {
    return new QuickstartPage(results).page();
  }

  private String page() {
    try {
      return HtmlPage.fill(
          own("quickstart.html"),
          Map.ofEntries(
              Map.entry("TITLE", "Quickstart: learnt and reference dynamics"),
              Map.entry("SUBTITLE", subtitle()),
              Map.entry("STYLE", HtmlPage.style()),
              Map.entry("CARDS", cards()),
              Map.entry("NOTES", notes()),
              Map.entry("TABLE", table()),
              Map.entry("METHOD", method()),
              Map.entry("TIMES", times()),
              Map.entry("SETTINGS", rows(results.settings())),
              Map.entry("CHART_VERSION", HtmlPage.CHART_VERSION),
              Map.entry("CHART_JS", HtmlPage.chartJs()),
              Map.entry("DATA", HtmlPage.inScript(new ObjectMapper().writeValueAsString(results))),
              Map.entry("SCRIPT", HtmlPage.charts() + own("quickstart.js"))));
    } catch (JsonProcessingException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private static String own(String name) {
    try (InputStream in = QuickstartPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private String subtitle() {
    return escape(results.formula())
        + ", layered lithium lanthanum titanate, at "
        + Numbers.compact(results.temperature())
        + " K: an arrangement and a temperature that training never saw (it saw "
        + results.trained().stream().map(String::valueOf).collect(Collectors.joining(", "))
        + " K)";
  }

  private String cards() {
    Side reference = results.reference();
    Side ours = results.generated();
    return card(
            "main",
            "Li D* in the a-b plane, generated",
            Numbers.headline(ours.diffusivity()),
            "cm²/s",
            "95 %: " + Numbers.range(ours.diffusivity()))
        + card(
            "main",
            "the same, reference",
            Numbers.headline(reference.diffusivity()),
            "cm²/s",
            "95 %: " + Numbers.range(reference.diffusivity()))
        + card(
            "",
            "generated / reference",
            Numbers.of(results.diffusivityRatio()),
            "",
            "ratio of the medians")
        + card(
            "",
            "wall time, generated",
            seconds(ours.secondsPerPicosecond()),
            "s/ps",
            threads() + ", all replicas in one batch")
        + card(
            "",
            "wall time, reference",
            seconds(reference.secondsPerPicosecond()),
            "s/ps",
            results.speedUp() == null
                ? ""
                : Numbers.of(results.speedUp()) + " times the generated’s");
  }

  private String threads() {
    return results.threads() + (results.threads() == 1 ? " thread" : " threads");
  }

  private static String seconds(Double value) {
    return value == null ? "–" : Numbers.of(value);
  }

  private static String card(String kind, String name, String value, String unit, String range) {
    return "<div class=\"card "
        + kind
        + "\"><div class=\"name\">"
        + escape(name)
        + "</div><div class=\"value\">"
        + value
        + " <span class=\"unit\">"
        + unit
        + "</span></div><div class=\"range\">"
        + range
        + "</div></div>\n";
  }

  private String notes() {
    List<String> all = results.notes();
    if (all.isEmpty()) {
      return "";
    }
    int shown = Math.min(all.size(), NOTES_SHOWN);
    return "<section class=\"warnings\"><strong>Please note</strong>"
        + list(all.subList(0, shown))
        + (shown == all.size()
            ? ""
            : "<details><summary>"
                + (all.size() - shown)
                + " more</summary>"
                + list(all.subList(shown, all.size()))
                + "</details>")
        + "</section>";
  }

  private static String list(List<String> lines) {
    return lines.stream()
        .map(line -> "<li>" + escape(line) + "</li>")
        .collect(Collectors.joining("\n", "<ul>", "</ul>"));
  }

  private String table() {
    Side reference = results.reference();
    Side ours = results.generated();
    String at = " at " + Numbers.compact(reference.marked()) + " ps (Å²)";
    return "<table><thead><tr><th scope=\"col\">quantity</th><th scope=\"col\">reference</th>"
        + "<th scope=\"col\">generated</th><th scope=\"col\">ratio</th></tr></thead><tbody>\n"
        + row(
            "Li D* in the a-b plane (cm²/s)",
            Numbers.headline(reference.diffusivity()) + range(reference),
            Numbers.headline(ours.diffusivity()) + range(ours),
            Numbers.of(results.diffusivityRatio()))
        + row("Li MSD in the a-b plane" + at, reference.inPlane(), ours.inPlane())
        + row("Li MSD along c" + at, reference.outOfPlane(), ours.outOfPlane())
        + row("largest MSD of all other atoms (Å²)", reference.framework(), ours.framework())
        + row("closest contact (share of covalent radii)", reference.closest(), ours.closest())
        + row(
            "g(r) of all atoms, mean absolute difference",
            "",
            Numbers.of(results.radialError()),
            "")
        + row("trajectories × ps", length(reference), length(ours), "")
        + row(
            "wall time (s/ps)",
            seconds(reference.secondsPerPicosecond()),
            seconds(ours.secondsPerPicosecond()),
            results.speedUp() == null ? "–" : Numbers.of(1 / results.speedUp()))
        + "</tbody></table>";
  }

  private static String range(Side side) {
    return "<span class=\"range\">" + Numbers.range(side.diffusivity()) + "</span>";
  }

  private static String length(Side side) {
    return side.diffusion().replicas()
        + " × "
        + Numbers.compact((side.diffusion().frames() - 1) * side.diffusion().timeStep());
  }

  private static String row(String name, double reference, double ours) {
    return row(name, Numbers.of(reference), Numbers.of(ours), Numbers.of(ours / reference));
  }

  private static String row(String name, String reference, String ours, String ratio) {
    return "<tr><td>"
        + escape(name)
        + "</td><td>"
        + reference
        + "</td><td>"
        + ours
        + "</td><td>"
        + ratio
        + "</td></tr>\n";
  }

  private String method() {
    return String.format(
        Locale.ROOT,
        "<p>Both sides start from the same crystal, an arrangement of lithium, lanthanum and"
            + " vacancies drawn by a seed of its own, and leave out an equilibration. Reference:"
            + " molecular dynamics with a classical potential (Coulomb and Buckingham), canonical by"
            + " velocity rescaling. Generated: strides of %s ps of the two networks that were"
            + " trained here on other arrangements at other temperatures. Both are looked at every"
            + " %s ps and analysed by the same estimators; D* is the slope of the mean squared"
            + " displacement from %s ps on, its interval the 95&nbsp;%% one from the scatter among"
            + " replicas (six or more) or else atoms. Wall times are those of all trajectories"
            + " together, the reference’s one a thread. The models’ counts neither the reference"
            + " trajectories that they learnt from nor the training, which are below. A classical"
            + " potential is a fast reference: against ab initio dynamics the ratio is another.</p>",
        Numbers.compact(QuickstartSettings.STRIDE),
        Numbers.compact(results.reference().diffusion().timeStep()),
        Numbers.compact(results.reference().diffusion().self().fitFrom()));
  }

  private String times() {
    return rows(
        results.seconds().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> String.format(Locale.ROOT, "%.0f s", entry.getValue()),
                    (one, other) -> one,
                    java.util.LinkedHashMap::new)));
  }

  private static String rows(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(
            entry ->
                "<tr><td>"
                    + escape(entry.getKey())
                    + "</td><td>"
                    + escape(entry.getValue())
                    + "</td></tr>")
        .collect(
            Collectors.joining("\n", "<table class=\"provenance\"><tbody>\n", "</tbody></table>"));
  }
}
