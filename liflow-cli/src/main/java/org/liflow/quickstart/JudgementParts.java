package org.liflow.quickstart;

import static org.liflow.report.HtmlPage.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.ComparedQuantity.Measure;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.StrideMemory;
import org.liflow.quickstart.Judgement.JudgedTarget;
import org.liflow.report.HtmlNumbers;
import org.liflow.report.HtmlTable;

/** The parts of the page that show a {@link Judgement}. */
final class JudgementParts {
  private JudgementParts() {}

  /** The targets with what was reached. */
  static String targets(Judgement judgement) {
    HtmlTable table =
        new HtmlTable()
            .head("quantity")
            .head("value")
            .head("reference against itself")
            .head("target")
            .head("");
    for (JudgedTarget target : judgement.targets()) {
      table
          .row()
          .cell(escape(target.name()))
          .cell(JudgementText.value(target, target.value()), interval(target))
          .cell(JudgementText.value(target, target.halves()))
          .cell(JudgementText.range(target))
          .cell(JudgementText.met(target));
    }
    return table.html();
  }

  private static String interval(JudgedTarget target) {
    return target.interval() == null
        ? ""
        : HtmlNumbers.range(target.interval().lower(), target.interval().upper());
  }

  /** Ratios of mean squared displacements, and distances of the displacements over a stride. */
  static String displacements(Judgement judgement) {
    DistributionComparison found = judgement.distributions();
    List<String> species =
        found.quantities().stream()
            .filter(one -> one.subject().kind() == Kind.MSD)
            .map(one -> one.subject().of())
            .distinct()
            .toList();
    List<Double> lags =
        found.quantities().stream()
            .filter(one -> one.subject().kind() == Kind.MSD)
            .map(one -> one.subject().lag())
            .distinct()
            .toList();
    HtmlTable table = new HtmlTable().head("MSD, generated / reference", "");
    for (double lag : lags) {
      table.head(HtmlNumbers.compact(lag) + " ps", "ratio");
    }
    for (String of : species) {
      for (String direction : of.equals("Li") ? List.of("x", "y", "z") : List.of("xyz")) {
        table.row().cell(escape(of + (direction.equals("xyz") ? "" : " along " + axis(direction))));
        for (double lag : lags) {
          cell(table, found.find(Kind.MSD, of, direction, lag));
        }
      }
    }
    HtmlTable strides =
        new HtmlTable()
            .head("displacement over a stride", "")
            .head("Kolmogorov-Smirnov", "0 to 1")
            .head("Wasserstein", "Å")
            .head("hops, reference", "beyond " + found.settings().hop() + " Å")
            .head("hops, generated", "")
            .head("correlation of strides", "reference")
            .head("the same", "generated");
    for (String of : species) {
      if (of.equals(DistributionComparison.OTHERS)) {
        continue;
      }
      strides.row().cell(escape(of));
      for (Measure measure : List.of(Measure.KOLMOGOROV_SMIRNOV, Measure.WASSERSTEIN)) {
        cell(
            strides,
            found.quantities().stream()
                .filter(
                    one ->
                        one.subject().kind() == Kind.STRIDE_DISPLACEMENT
                            && one.measure() == measure
                            && one.subject().of().equals(of)
                            && one.subject().direction().equals("length"))
                .findFirst());
      }
      for (Kind kind : List.of(Kind.HOP_FRACTION, Kind.STRIDE_CORRELATION)) {
        Optional<ComparedQuantity> one =
            found.find(kind, of, kind == Kind.HOP_FRACTION ? "length" : "xyz", found.stride());
        strides.cell(number(one.map(ComparedQuantity::reference)));
        strides.cell(number(one.map(ComparedQuantity::generated)));
      }
    }
    return "<div class=\"scroll\">\n"
        + table.html()
        + "</div>\n<div class=\"scroll\">\n"
        + strides.html()
        + "</div>\n<p class=\"note\">Below each number: the same of one half of the reference’s"
        + " replicas against the other.</p>\n";
  }

  private static String axis(String direction) {
    return direction.equals("z") ? "c" : direction.equals("x") ? "a" : "b";
  }

  private static void cell(HtmlTable table, Optional<ComparedQuantity> one) {
    table.cell(
        number(one.map(ComparedQuantity::value)),
        one.map(ComparedQuantity::halves).map(JudgementParts::short3).orElse(""));
  }

  private static String number(Optional<Double> value) {
    return value.map(JudgementParts::short3).orElse("–");
  }

  private static String short3(double value) {
    return Math.abs(value) < 0.0005
        ? "0"
        : HtmlNumbers.of(Double.parseDouble(String.format(Locale.ROOT, "%.3g", value)));
  }

  /** What the reference remembers over a stride, and what that costs a model of positions. */
  static String memory(Judgement judgement) {
    List<String> told = new ArrayList<>();
    for (StrideMemory.OfSpecies one : judgement.memory()) {
      if (one.velocityCorrelation() != null) {
        told.add(
            String.format(
                Locale.ROOT, "%s %+.3f", escape(one.species()), one.velocityCorrelation()));
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "<p>A model that sees positions and no velocities makes a Markov chain of positions. It can"
            + " be right only as far as velocities are forgotten within a stride. Of the reference’s"
            + " velocities, this share is left a stride later (finite differences of frames"
            + " 0.1&nbsp;ps apart): ");
    text.append(told.isEmpty() ? "not measured" : String.join(", ", told)).append(".</p>\n");
    Judgement.Memoryless chain = judgement.memoryless();
    if (chain != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "<p>The direct test: %d replicas of the reference dynamics with all velocities drawn"
                  + " anew at every stride. This is the chain that a perfect model of one stride"
                  + " makes. Its D* in the a-b plane is %s times that of the undisturbed"
                  + " dynamics%s.</p>\n",
              chain.replicas(),
              HtmlNumbers.of(chain.ratio()),
              chain.interval() == null
                  ? ""
                  : " (95&nbsp;%: "
                      + HtmlNumbers.range(chain.interval().lower(), chain.interval().upper())
                      + ")"));
      HtmlTable table = new HtmlTable().head("MSD, memoryless / undisturbed", "");
      List<Double> lags =
          chain.displacements().stream()
              .filter(one -> one.subject().kind() == Kind.MSD)
              .map(one -> one.subject().lag())
              .distinct()
              .toList();
      lags.forEach(lag -> table.head(HtmlNumbers.compact(lag) + " ps", "ratio"));
      for (String of : List.of("Li", DistributionComparison.OTHERS)) {
        table.row().cell(of);
        for (double lag : lags) {
          table.cell(
              number(
                  chain.displacements().stream()
                      .filter(
                          one ->
                              one.subject().kind() == Kind.MSD
                                  && one.subject().of().equals(of)
                                  && one.subject().direction().equals("xyz")
                                  && one.subject().lag() == lag)
                      .findFirst()
                      .map(ComparedQuantity::value)));
        }
      }
      text.append("<div class=\"scroll\">\n").append(table.html()).append("</div>\n");
    }
    return text.toString();
  }
}
