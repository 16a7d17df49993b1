package org.liflow.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.DistributionComparison;
import org.liflow.quickstart.Judgement;
import org.liflow.quickstart.Judgement.JudgedTarget;

/** Prints how right a quickstart's trajectories are. */
final class JudgementTables {
  private JudgementTables() {}

  /** The targets with what was reached, and what no model of single strides could reach. */
  static void print(Judgement judgement, PrintWriter out) {
    TextTable table =
        new TextTable("", ">value", ">95 % interval", ">reference halves", ">target", "");
    for (JudgedTarget target : judgement.targets()) {
      ComparedQuantity.Interval interval = target.interval();
      table.row(
          target.name(),
          number(target, target.value()),
          interval == null
              ? "–"
              : number(target, interval.lower()) + " to " + number(target, interval.upper()),
          number(target, target.halves()),
          range(target),
          target.met() == null ? "too short" : target.met() ? "pass" : "miss");
    }
    table.print(out, "");
    out.printf(
        Locale.ROOT,
        "The reference's D* is known to %s %% (half of its 95 %% interval). Halves: one half of the"
            + " reference's%nreplicas against the other.%n",
        Summary.digits(100 * judgement.halfWidth(), 2));
    strides(judgement.distributions(), out);
    Judgement.Memoryless chain = judgement.memoryless();
    if (chain != null) {
      out.printf(
          Locale.ROOT,
          "Reference with velocities drawn anew at every stride, as a perfect model of single"
              + " strides would move:%nD* is %s times the undisturbed one%s (%d replicas).%n",
          Summary.digits(chain.ratio(), 3),
          chain.interval() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", 95 %% %s to %s",
                  Summary.digits(chain.interval().lower(), 3),
                  Summary.digits(chain.interval().upper(), 3)),
          chain.replicas());
    }
  }

  private static void strides(DistributionComparison found, PrintWriter out) {
    Optional<ComparedQuantity> lithium =
        found.find(Kind.STRIDE_DISPLACEMENT, "Li", "length", found.stride());
    lithium.ifPresent(
        one ->
            out.printf(
                Locale.ROOT,
                "Li displacements over a stride: Kolmogorov-Smirnov distance %s (halves %s).%n",
                Summary.digits(one.value(), 2),
                one.halves() == null ? "–" : Summary.digits(one.halves(), 2)));
  }

  private static String number(JudgedTarget target, Double value) {
    if (value == null) {
      return "–";
    }
    return target.isShare()
        ? String.format(Locale.ROOT, "%s %%", Summary.digits(100 * value, 2))
        : Summary.digits(value, 3);
  }

  private static String range(JudgedTarget target) {
    String upper = number(target, target.target().upper());
    return target.target().lower() > 0
        ? number(target, target.target().lower()) + " to " + upper
        : "at most " + upper;
  }
}
