package org.liflow.report.evaluation;

import static org.liflow.report.HtmlPage.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.DistributionComparison;
import org.liflow.crystal.Element;
import org.liflow.evaluate.Agreement;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSettings;
import org.liflow.evaluate.EvaluationSummary;
import org.liflow.evaluate.FailedStructure;
import org.liflow.evaluate.MaterialDistributions;
import org.liflow.evaluate.MaterialSummary;
import org.liflow.evaluate.MeanAndDeviation;
import org.liflow.evaluate.Quantity;
import org.liflow.evaluate.RankCorrelation;
import org.liflow.evaluate.StructureResult;
import org.liflow.evaluate.StructureSummary;
import org.liflow.report.HtmlNumbers;
import org.liflow.report.HtmlPage;
import org.liflow.report.HtmlParts;
import org.liflow.report.HtmlTable;
import org.liflow.report.SolverSection;

/** Renders an evaluation as one HTML file that needs no network. */
final class EvaluationPage {
  /** The number of notes shown; the others are folded away. */
  private static final int NOTES_SHOWN = 5;

  /** The file of distributions has all directions. */
  private static final Predicate<ComparedQuantity> SHOWN =
      one -> List.of("", "xyz", "length").contains(one.subject().direction());

  private static final DistributionComparison.Settings USUAL =
      DistributionComparison.Settings.of(Element.LI);

  private final EvaluationDocument document;
  private final EvaluationSummary summary;

  private EvaluationPage(EvaluationDocument document) {
    this.document = document;
    this.summary = document.evaluation().summary();
  }

  /** The page; all text of the document is escaped. */
  static String render(EvaluationDocument document) {
    return new EvaluationPage(document).page();
  }

  private String page() {
    return HtmlPage.render(
        EvaluationPage.class,
        "evaluation",
        document.title(),
        escape(document.subtitle()),
        document.pageData(),
        Map.of(
            "NOTES", HtmlParts.notes(notes(), NOTES_SHOWN),
            "CARDS", cards(),
            "MATERIALS", materials(),
            "RANKINGS", rankings(),
            "DISTRIBUTIONS", distributions(),
            "STRUCTURES", structures(),
            "SOLVER", document.solver().isEmpty() ? "" : SolverSection.html(document.solver()),
            "METHOD", method(),
            "PROVENANCE", HtmlParts.rows(document.provenance())));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (FailedStructure failed : document.evaluation().failures()) {
      notes.add("Row " + failed.row() + " left out: " + failed.reason());
    }
    for (StructureResult result : document.evaluation().results()) {
      result
          .fault()
          .ifPresent(fault -> notes.add(result.name() + ", seed " + result.seed() + ": " + fault));
    }
    document
        .exceeding()
        .forEach((solver, statistical) -> notes.add(SolverSection.warning(solver, statistical)));
    return notes;
  }

  private String cards() {
    StringBuilder cards = new StringBuilder();
    for (Quantity quantity : List.of(Quantity.LITHIUM, Quantity.FRAME)) {
      String name = quantity == Quantity.LITHIUM ? "Li" : "frame";
      Quantity windowed =
          quantity == Quantity.LITHIUM ? Quantity.LITHIUM_WINDOWED : Quantity.FRAME_WINDOWED;
      Agreement agreement = summary.of(quantity);
      cards.append(
          card(
              quantity == Quantity.LITHIUM ? "main" : "",
              name + " MSD, generated / reference",
              agreement.ratio().fixed(2),
              "windowed: " + summary.of(windowed).ratio().fixed(2)));
      cards.append(
          card(
              "",
              "mean |log₁₀| error of " + name + " MSD",
              agreement.logError().fixed(3),
              "windowed: " + summary.of(windowed).logError().fixed(3)));
      cards.append(
          card(
              "",
              "rank correlation of " + name + " MSD",
              agreement.rank().overSeeds().fixed(2),
              interval(agreement.rank())));
    }
    cards.append(
        card(
            "",
            "error of g(r), median",
            summary.radialError().fixed(3),
            "up to " + plain(document.evaluation().settings().farthest()) + " Å"));
    cards.append(
        card(
            "",
            "whole trajectories",
            percent(summary.whole().mean()),
            "of " + summary.trajectories() + "; " + summary.failed() + " rows left out"));
    return cards.toString();
  }

  private static String interval(RankCorrelation rank) {
    return Double.isFinite(rank.lower95())
        ? String.format(Locale.ROOT, "95 %%: %.2f – %.2f", rank.lower95(), rank.upper95())
        : "too few structures for an interval";
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "–";
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String card(String kind, String name, String value, String range) {
    return HtmlParts.card(kind, name, escape(value), "", escape(range));
  }

  private String materials() {
    HtmlTable table = new HtmlTable().head("material", "").head("T", "K").head("runs", "");
    for (String kind : List.of("Li", "frame")) {
      table
          .head(kind + " reference", "Å²/ps")
          .head("generated", "Å²/ps")
          .head("ratio", "")
          .head("windowed", "ratio");
    }
    for (MaterialSummary material : summary.materials()) {
      table.row();
      cell(table, material.composition());
      cell(table, plain(material.temperature()));
      cell(table, String.valueOf(material.structures()));
      means(table, material, Quantity.LITHIUM, Quantity.LITHIUM_WINDOWED);
      means(table, material, Quantity.FRAME, Quantity.FRAME_WINDOWED);
    }
    return table.html();
  }

  private static void means(
      HtmlTable table, MaterialSummary material, Quantity published, Quantity windowed) {
    MaterialSummary.Means means = material.of(published);
    cell(table, means.reference().significant(3));
    cell(table, means.generated().significant(3));
    cell(table, means.ratio().fixed(2));
    cell(table, material.of(windowed).ratio().fixed(2));
  }

  private String rankings() {
    StringBuilder text = new StringBuilder();
    summary
        .rankings()
        .forEach(
            (key, ranking) -> {
              text.append("<p>By Li MSD")
                  .append(key.equals(Quantity.LITHIUM.key()) ? "" : ", windowed")
                  .append(": reference ")
                  .append(escape(String.join(" > ", ranking.reference())))
                  .append("; generated ")
                  .append(
                      ranking.same() ? "the same" : escape(String.join(" > ", ranking.generated())))
                  .append(" (the reference’s order in ")
                  .append(ranking.sameSeeds())
                  .append(" of ")
                  .append(ranking.seeds())
                  .append(ranking.seeds() == 1 ? " seed" : " seeds")
                  .append(").</p>\n");
            });
    return text.toString();
  }

  private String distributions() {
    HtmlTable table =
        new HtmlTable()
            .head("material", "")
            .head("T", "K")
            .head("quantity", "")
            .head("reference", "")
            .head("generated", "")
            .head("measure", "")
            .head("value", "95 %")
            .head("halves", "of the reference");
    for (MaterialDistributions material : document.evaluation().distributions()) {
      if (material.comparison() == null) {
        continue;
      }
      for (ComparedQuantity one : material.comparison().quantities()) {
        if (!SHOWN.test(one)) {
          continue;
        }
        ComparedQuantity.Interval interval = one.interval();
        table
            .row()
            .cell(escape(material.composition()))
            .cell(plain(material.temperature()))
            .cell(escape(named(one.subject())))
            .cell(number(one.reference()))
            .cell(number(one.generated()))
            .cell(escape(one.measure().title()))
            .cell(
                number(one.value()),
                interval == null ? "" : HtmlNumbers.range(interval.lower(), interval.upper()))
            .cell(number(one.halves()));
      }
    }
    // A row for each quantity of each material: too long a table to stand open for several.
    boolean open = document.evaluation().distributions().size() == 1;
    StringBuilder text = new StringBuilder(open ? "<details open>" : "<details>");
    text.append("<summary>All numbers</summary>\n").append(table.html()).append("</details>\n");
    for (MaterialDistributions material : document.evaluation().distributions()) {
      if (material.missing() != null) {
        text.append("<p>No distributions of ")
            .append(escape(material.composition() + ": " + material.missing()))
            .append("</p>\n");
      }
      String memory =
          material.memory().stream()
              .filter(one -> one.velocityCorrelation() != null)
              .map(
                  one ->
                      String.format(
                          Locale.ROOT, "%s %+.3f", one.species(), one.velocityCorrelation()))
              .collect(Collectors.joining(", "));
      if (!memory.isEmpty()) {
        text.append("<p>")
            .append(escape(material.composition() + ", " + plain(material.temperature())))
            .append(" K: share of the reference’s velocity that is left a stride later: ")
            .append(escape(memory))
            .append("</p>\n");
      }
    }
    return text.toString();
  }

  private static String named(ComparedQuantity.Subject subject) {
    String lag =
        subject.lag() == null || subject.kind() != ComparedQuantity.Kind.MSD
            ? ""
            : " over " + plain(subject.lag()) + " ps";
    return subject.of() + ": " + subject.kind().title() + lag;
  }

  private static String number(Double value) {
    return value == null ? "–" : HtmlNumbers.of(value);
  }

  private String structures() {
    HtmlTable table =
        new HtmlTable().head("structure", "").head("T", "K").head("atoms", "").head("strides", "");
    for (String kind : List.of("Li", "frame")) {
      table.head(kind + " reference", "Å²/ps").head("generated", "Å²/ps").head("log₁₀ ratio", "");
    }
    table.head("error of g(r)", "").head("whole", "seeds");
    for (StructureSummary structure : summary.perStructure()) {
      table.row();
      cell(table, structure.name());
      cell(table, plain(structure.temperature()));
      cell(table, String.valueOf(structure.atoms()));
      cell(table, String.valueOf(structure.strides()));
      for (Quantity quantity : List.of(Quantity.LITHIUM, Quantity.FRAME)) {
        StructureSummary.Values values = structure.of(quantity);
        cell(table, MeanAndDeviation.of(values.reference()).significant(3));
        cell(table, values.generated().significant(3));
        cell(table, values.logError().fixed(2));
      }
      cell(table, structure.radialError().fixed(3));
      cell(table, structure.whole() + " of " + structure.seeds());
    }
    return table.html();
  }

  /** Adds a cell of plain text; a deviation is shown below its mean. */
  private static void cell(HtmlTable table, String value) {
    int deviation = value.indexOf(" ± ");
    if (deviation < 0) {
      table.cell(escape(value));
    } else {
      table.cell(escape(value.substring(0, deviation)), escape(value.substring(deviation + 1)));
    }
  }

  private String method() {
    EvaluationSettings settings = document.evaluation().settings();
    return String.format(
        Locale.ROOT,
        "<p>Each row’s trajectory is generated from the frame at its t_start, %d strides of %s&nbsp;ps"
            + " at most, and compared over the time that both sides have, with the reference’s"
            + " frames taken at the strides’ times. MSD/t is the published quantity: the mean squared"
            + " displacement from the first frame to the last, one time origin, over the time"
            + " between. The windowed one is averaged over all time origins at a fixed lag (%s),"
            + " which scatters less. Values after ± are standard deviations over the seeds, of"
            + " the references of a material over its runs. The ratio of a material is that of the"
            + " means over its runs; the overall ratio is the materials’ geometric mean. Rank"
            + " correlations are Spearman’s, over structures, with 95&nbsp;%% bootstrap intervals."
            + " The error of g(r) is the mean absolute difference of all atoms’ radial distributions"
            + " in %d bins up to %s&nbsp;Å, the strides’ average against that of all the reference’s"
            + " frames in the same time. Trajectories that stopped early count only in their"
            + " fraction. Scales of adaptive priors: %s.</p>"
            + "<p>Distributions are compared by material, over all complete trajectories at the"
            + " strides’ times. MSDs are averaged over atoms and time origins. The displacements of"
            + " single strides are compared by the Kolmogorov-Smirnov distance (the largest"
            + " difference of the cumulative distributions) and by the Wasserstein distance (how far"
            + " displacements must be moved, on average, to turn one distribution into the other). A"
            + " hop is farther than %s&nbsp;Å in a stride, a close contact below %s of the sum of two"
            + " covalent radii. The correlation of consecutive strides is 0 for a free walk and −1/2"
            + " for an atom bound to a site. A model that sees positions and no velocities can be"
            + " right only as far as velocities are forgotten within a stride. Intervals are nominal"
            + " bootstrap ones over trajectories, or over blocks of time where there are fewer than"
            + " six. The last column compares one half of the reference with the other: no closer"
            + " agreement can be expected.</p>",
        settings.strides(),
        plain(settings.stride()),
        settings.window() == 0
            ? "half of each trajectory"
            : plain(settings.window() * settings.stride()) + "&nbsp;ps",
        settings.bins(),
        plain(settings.farthest()),
        escape(settings.priorLabels().source()),
        plain(USUAL.hop()),
        plain(USUAL.contact()));
  }
}
