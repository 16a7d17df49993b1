package org.liflow.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.DistributionComparison;
import org.liflow.evaluate.Agreement;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSummary;
import org.liflow.evaluate.FailedStructure;
import org.liflow.evaluate.MaterialDistributions;
import org.liflow.evaluate.MaterialSummary;
import org.liflow.evaluate.Quantity;
import org.liflow.evaluate.RankCorrelation;
import org.liflow.evaluate.Ranking;
import org.liflow.evaluate.StructureResult;
import org.liflow.report.SolverSection;

/** Prints an evaluation for a person. */
final class EvaluationTables {
  /** The largest number of materials printed; the report has all. */
  private static final int MOST_MATERIALS = 20;

  /** The largest number of lines of one kind, so that the tables stay on the screen. */
  private static final int MOST_NOTES = 5;

  private EvaluationTables() {}

  static void print(EvaluationDocument document, PrintWriter out) {
    Evaluation evaluation = document.evaluation();
    EvaluationSummary summary = evaluation.summary();
    out.printf(
        "%s: %s, strides of %s ps%n%n",
        document.title(), document.subtitle(), Summary.digits(evaluation.settings().stride(), 6));
    materials(summary).print(out, "  ");
    if (summary.materials().size() > MOST_MATERIALS) {
      out.printf("  … and %d more%n", summary.materials().size() - MOST_MATERIALS);
    }
    out.println();
    agreement(summary).print(out, "  ");
    out.println();
    distributions(evaluation.distributions(), out);
    rankings(summary, out);
    out.printf(
        Locale.ROOT,
        "Whole trajectories: %d of %d; error of g(r) up to %s Å: %s (median)%n",
        evaluation.results().stream().filter(StructureResult::whole).count(),
        summary.trajectories(),
        Summary.digits(evaluation.settings().farthest(), 3),
        summary.radialError().fixed(3));
    out.printf("Scales of adaptive priors: %s%n", evaluation.settings().priorLabels().source());
    if (!document.solver().isEmpty()) {
      out.println();
      ConvergenceTable.print(document.solver(), out);
      document
          .exceeding()
          .forEach(
              (solver, statistical) ->
                  out.println("Warning: " + SolverSection.warning(solver, statistical)));
    }
    notes(evaluation, out);
  }

  private static TextTable materials(EvaluationSummary summary) {
    TextTable table =
        new TextTable(
            "MSD/t in Å²/ps",
            ">T (K)",
            ">runs",
            ">Li reference",
            ">generated",
            ">ratio",
            ">windowed",
            ">frame reference",
            ">generated",
            ">ratio",
            ">windowed");
    for (MaterialSummary material :
        summary.materials().subList(0, Math.min(MOST_MATERIALS, summary.materials().size()))) {
      MaterialSummary.Means lithium = material.of(Quantity.LITHIUM);
      MaterialSummary.Means frame = material.of(Quantity.FRAME);
      table.row(
          material.composition(),
          Math.round(material.temperature()),
          material.structures(),
          lithium.reference().significant(3),
          lithium.generated().significant(3),
          lithium.ratio().fixed(2),
          material.of(Quantity.LITHIUM_WINDOWED).ratio().fixed(2),
          frame.reference().significant(3),
          frame.generated().significant(3),
          frame.ratio().fixed(2),
          material.of(Quantity.FRAME_WINDOWED).ratio().fixed(2));
    }
    return table;
  }

  private static TextTable agreement(EvaluationSummary summary) {
    TextTable table = new TextTable("overall", ">Li", ">Li windowed", ">frame", ">frame windowed");
    List<Agreement> columns =
        List.of(
            summary.of(Quantity.LITHIUM),
            summary.of(Quantity.LITHIUM_WINDOWED),
            summary.of(Quantity.FRAME),
            summary.of(Quantity.FRAME_WINDOWED));
    row(table, "generated / reference", columns.stream().map(a -> a.ratio().fixed(2)).toList());
    row(
        table,
        "mean |log10 error| of MSD",
        columns.stream().map(a -> a.logError().fixed(3)).toList());
    row(
        table,
        "Spearman rank correlation",
        columns.stream().map(a -> a.rank().overSeeds().fixed(2)).toList());
    row(table, "  its 95 % interval", columns.stream().map(a -> interval(a.rank())).toList());
    return table;
  }

  /** The longest lag of each material, in short; the report has all. */
  private static void distributions(List<MaterialDistributions> materials, PrintWriter out) {
    TextTable table =
        new TextTable(
            "distributions",
            ">T (K)",
            ">lag (ps)",
            ">Li MSD ratio",
            ">others' MSD ratio",
            ">strides KS",
            ">contacts reference",
            ">generated",
            ">g(r) difference");
    List<MaterialDistributions> shown =
        materials.stream().filter(one -> one.comparison() != null).limit(MOST_MATERIALS).toList();
    for (MaterialDistributions material : shown) {
      DistributionComparison of = material.comparison();
      double lag =
          of.quantities().stream()
              .filter(one -> one.subject().kind() == Kind.MSD)
              .mapToDouble(one -> one.subject().lag())
              .max()
              .orElse(Double.NaN);
      Optional<ComparedQuantity> contacts =
          of.find(Kind.CONTACT_FRAMES, DistributionComparison.ALL, "", lag);
      table.row(
          material.composition(),
          Math.round(material.temperature()),
          Double.isFinite(lag) ? Summary.digits(lag, 3) : "–",
          withHalves(of.find(Kind.MSD, "Li", "xyz", lag)),
          withHalves(of.find(Kind.MSD, DistributionComparison.OTHERS, "xyz", lag)),
          withHalves(of.find(Kind.STRIDE_DISPLACEMENT, "Li", "length", of.stride())),
          percent(contacts.map(ComparedQuantity::reference)),
          percent(contacts.map(ComparedQuantity::generated)),
          withHalves(of.find(Kind.RADIAL_DISTRIBUTION, DistributionComparison.ALL, "", lag)));
    }
    if (shown.isEmpty()) {
      return;
    }
    table.print(out, "  ");
    out.println("  in brackets: one half of the reference against the other");
    out.println();
    for (MaterialDistributions material : materials) {
      if (material.missing() != null) {
        out.printf("No distributions of %s: %s%n", material.composition(), material.missing());
      }
    }
  }

  private static String withHalves(Optional<ComparedQuantity> found) {
    String value = found.map(ComparedQuantity::value).map(v -> Summary.digits(v, 2)).orElse("–");
    return found
        .map(ComparedQuantity::halves)
        .map(half -> value + " (" + Summary.digits(half, 2) + ")")
        .orElse(value);
  }

  private static String percent(Optional<Double> share) {
    return share.map(value -> Summary.digits(100 * value, 2) + " %").orElse("–");
  }

  private static void row(TextTable table, String name, List<String> cells) {
    table.row(name, cells.get(0), cells.get(1), cells.get(2), cells.get(3));
  }

  private static String interval(RankCorrelation rank) {
    return Double.isFinite(rank.lower95())
        ? String.format(Locale.ROOT, "%.2f to %.2f", rank.lower95(), rank.upper95())
        : "–";
  }

  private static void rankings(EvaluationSummary summary, PrintWriter out) {
    if (summary.materials().size() > MOST_MATERIALS) {
      return;
    }
    for (Map.Entry<String, Ranking> entry : summary.rankings().entrySet()) {
      Ranking ranking = entry.getValue();
      out.printf(
          "Materials by Li MSD%s: %s%n",
          entry.getKey().equals(Quantity.LITHIUM.key()) ? "" : ", windowed",
          ranking.same()
              ? "ranked as in the reference (" + String.join(" > ", ranking.reference()) + ")"
              : "ranked otherwise");
      if (!ranking.same()) {
        out.printf("  reference  %s%n", String.join(" > ", ranking.reference()));
        out.printf("  generated  %s%n", String.join(" > ", ranking.generated()));
      }
      if (ranking.seeds() > 1) {
        out.printf(
            "  the reference's order in %d of %d seeds%n", ranking.sameSeeds(), ranking.seeds());
      }
    }
  }

  private static void notes(Evaluation evaluation, PrintWriter out) {
    List<FailedStructure> failures = evaluation.failures();
    failures.stream()
        .limit(MOST_NOTES)
        .forEach(failed -> out.printf("Left out: row %d, %s%n", failed.row(), failed.reason()));
    more(failures.size(), out);
    List<StructureResult> stopped =
        evaluation.results().stream().filter(result -> !result.whole()).toList();
    stopped.stream()
        .limit(MOST_NOTES)
        .forEach(
            result ->
                out.printf(
                    "Stopped early: %s, seed %d: %s%n",
                    result.name(),
                    result.seed(),
                    result.fault().orElseThrow().replaceFirst("^stopped ", "")));
    more(stopped.size(), out);
  }

  private static void more(int count, PrintWriter out) {
    if (count > MOST_NOTES) {
      out.printf("  … and %d more, see %s%n", count - MOST_NOTES, "evaluation.csv");
    }
  }
}
