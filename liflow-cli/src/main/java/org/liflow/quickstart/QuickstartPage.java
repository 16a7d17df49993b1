package org.liflow.quickstart;

import static org.liflow.report.HtmlPage.escape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.report.HtmlNumbers;
import org.liflow.report.HtmlPage;
import org.liflow.report.HtmlParts;
import org.liflow.report.HtmlTable;

/** Renders the results of a quickstart as one HTML file that needs no network. */
final class QuickstartPage {
  /** The number of notes shown; the others are folded away. */
  private static final int NOTES_SHOWN = 3;

  private final QuickstartResults results;

  private QuickstartPage(QuickstartResults results) {
    this.results = results;
  }

  /** Renders the page. All text of the results is escaped. */
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
              "TARGETS", JudgementParts.targets(results.judgement()),
              "TABLE", table(),
              "DISTRIBUTIONS", JudgementParts.displacements(results.judgement()),
              "MEMORY", JudgementParts.memory(results.judgement()),
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
        + HtmlNumbers.compact(results.temperature())
        + " K: an arrangement and a temperature that training never saw (it saw "
        + results.trained().stream().map(String::valueOf).collect(Collectors.joining(", "))
        + " K)";
  }

  private String cards() {
    ComparisonSide reference = results.reference();
    ComparisonSide ours = results.generated();
    return HtmlParts.card(
            "main",
            "Li D* in the a-b plane, generated",
            HtmlNumbers.headline(ours.diffusivity()),
            "cm²/s",
            "95 %: " + HtmlNumbers.range(ours.diffusivity()))
        + HtmlParts.card(
            "main",
            "the same, reference",
            HtmlNumbers.headline(reference.diffusivity()),
            "cm²/s",
            "95 %: " + HtmlNumbers.range(reference.diffusivity()))
        + HtmlParts.card(
            "",
            "generated / reference",
            HtmlNumbers.of(results.diffusivityRatio()),
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
                : HtmlNumbers.of(results.speedUp()) + " times the generated’s");
  }

  private String threads() {
    return results.threads() + (results.threads() == 1 ? " thread" : " threads");
  }

  private static String seconds(Double value) {
    return value == null ? "–" : HtmlNumbers.of(value);
  }

  private String table() {
    ComparisonSide reference = results.reference();
    ComparisonSide ours = results.generated();
    String at = " at " + HtmlNumbers.compact(reference.marked()) + " ps (Å²)";
    HtmlTable table =
        new HtmlTable().head("quantity").head("reference").head("generated").head("ratio");
    table
        .row()
        .cell("Li D* in the a-b plane (cm²/s)")
        .cell(
            HtmlNumbers.headline(reference.diffusivity()),
            HtmlNumbers.range(reference.diffusivity()))
        .cell(HtmlNumbers.headline(ours.diffusivity()), HtmlNumbers.range(ours.diffusivity()))
        .cell(HtmlNumbers.of(results.diffusivityRatio()));
    row(table, "Li MSD in the a-b plane" + at, reference.inPlane(), ours.inPlane());
    row(table, "Li MSD along c" + at, reference.outOfPlane(), ours.outOfPlane());
    row(table, "largest MSD of all other atoms (Å²)", reference.framework(), ours.framework());
    row(table, "closest contact (share of covalent radii)", reference.closest(), ours.closest());
    table
        .row()
        .cell("g(r) of all atoms, mean absolute difference, all replicas")
        .cell("")
        .cell(HtmlNumbers.of(results.radialError()))
        .cell("");
    table.row().cell("trajectories × ps").cell(length(reference)).cell(length(ours)).cell("");
    return table
        .row()
        .cell("wall time (s/ps)")
        .cell(seconds(reference.secondsPerPicosecond()))
        .cell(seconds(ours.secondsPerPicosecond()))
        .cell(results.speedUp() == null ? "–" : HtmlNumbers.of(1 / results.speedUp()))
        .html();
  }

  private static String length(ComparisonSide side) {
    return side.diffusion().replicas()
        + " × "
        + HtmlNumbers.compact((side.diffusion().frames() - 1) * side.diffusion().timeStep());
  }

  private static void row(HtmlTable table, String name, double reference, double ours) {
    table
        .row()
        .cell(escape(name))
        .cell(HtmlNumbers.of(reference))
        .cell(HtmlNumbers.of(ours))
        .cell(HtmlNumbers.of(ours / reference));
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
        HtmlNumbers.compact(results.judgement().distributions().stride()),
        HtmlNumbers.compact(results.reference().diffusion().timeStep()),
        HtmlNumbers.compact(results.reference().diffusion().self().fitFrom()));
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
