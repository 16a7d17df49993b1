package org.liflow.quickstart;

import static org.liflow.report.HtmlPage.escape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.report.HtmlPage;
import org.liflow.report.HtmlParts;
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
      return HtmlPage.render(
          QuickstartPage.class,
          "quickstart",
          "Quickstart: learnt and reference dynamics",
          subtitle(),
          new ObjectMapper().writeValueAsString(results),
          Map.of(
              "CARDS", cards(),
              "NOTES", HtmlParts.notes(results.notes(), NOTES_SHOWN),
              "TABLE", table(),
              "METHOD", method(),
              "TIMES", times(),
              "SETTINGS", HtmlParts.rows(results.settings())));
    } catch (JsonProcessingException problem) {
      throw new IllegalStateException(problem);
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
    return HtmlParts.card(
            "main",
            "Li D* in the a-b plane, generated",
            Numbers.headline(ours.diffusivity()),
            "cm²/s",
            "95 %: " + Numbers.range(ours.diffusivity()))
        + HtmlParts.card(
            "main",
            "the same, reference",
            Numbers.headline(reference.diffusivity()),
            "cm²/s",
            "95 %: " + Numbers.range(reference.diffusivity()))
        + HtmlParts.card(
            "",
            "generated / reference",
            Numbers.of(results.diffusivityRatio()),
            "",
            "ratio of the medians")
        + HtmlParts.card(
            "",
            "wall time, generated",
            seconds(ours.secondsPerPicosecond()),
            "s/ps",
            threads() + ", all replicas in one batch")
        + HtmlParts.card(
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
    return HtmlParts.rows(
        results.seconds().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> String.format(Locale.ROOT, "%.0f s", entry.getValue()),
                    (one, other) -> one,
                    java.util.LinkedHashMap::new)));
  }
}
