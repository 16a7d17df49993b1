package org.liflow.quickstart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.DistributionComparison;
import org.liflow.quickstart.Judgement.JudgedTarget;

/** Tells in a few lines how right a quickstart's trajectories are. */
public final class JudgementText {
  private static final String GAP = "  ";

  private JudgementText() {}

  /**
   * Returns a table of the targets with what was reached, and what no model of single strides could
   * reach.
   *
   * @param judgement of a quickstart
   * @return lines that end with a line feed
   */
  public static String of(Judgement judgement) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"", "value", "95 % interval", "reference halves", "target", ""});
    for (JudgedTarget target : judgement.targets()) {
      ComparedQuantity.Interval interval = target.interval();
      rows.add(
          new String[] {
            target.name(),
            value(target, target.value()),
            interval == null
                ? "–"
                : value(target, interval.lower()) + " to " + value(target, interval.upper()),
            value(target, target.halves()),
            range(target),
            met(target)
          });
    }
    StringBuilder text = new StringBuilder(table(rows));
    text.append(
        String.format(
            Locale.ROOT,
            "Reference halves: one half of the reference's replicas against the other. Half of the"
                + " 95 %% interval%nof the reference's D* is %s %% of it.%n",
            digits(100 * judgement.halfWidth(), 2)));
    DistributionComparison found = judgement.distributions();
    found
        .find(Kind.STRIDE_DISPLACEMENT, "Li", "length", found.stride())
        .ifPresent(
            one ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "Li displacements over a stride: Kolmogorov-Smirnov distance %s, between"
                            + " the halves %s.%n",
                        digits(one.value(), 2),
                        one.halves() == null ? "–" : digits(one.halves(), 2))));
    Judgement.Memoryless chain = judgement.memoryless();
    if (chain != null) {
      ComparedQuantity.Interval interval = chain.interval();
      text.append(
          String.format(
              Locale.ROOT,
              "Reference with all velocities drawn anew at every stride, as a perfect model of"
                  + " single strides would%nmove: D* is %s times the undisturbed one%s; replicas:"
                  + " %d.%n",
              digits(chain.ratio(), 3),
              interval == null
                  ? ""
                  : " (95 %: "
                      + digits(interval.lower(), 3)
                      + " to "
                      + digits(interval.upper(), 3)
                      + ")",
              chain.replicas()));
    }
    return text.toString();
  }

  private static String table(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int k = 0; k < widths.length; k++) {
        widths[k] = Math.max(widths[k], row[k].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int k = 0; k < widths.length; k++) {
        String pad = " ".repeat(widths[k] - row[k].length());
        boolean left = k == 0 || k == widths.length - 1;
        line.append(k == 0 ? "" : GAP).append(left ? row[k] + pad : pad + row[k]);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  /** Whether a target is met, in one or two words. */
  static String met(JudgedTarget target) {
    return target.met() == null ? "too short" : target.met() ? "pass" : "miss";
  }

  /** A value of the target's quantity; a dash for none. */
  static String value(JudgedTarget target, Double value) {
    if (value == null) {
      return "–";
    }
    return target.isShare() ? digits(100 * value, 2) + " %" : digits(value, 3);
  }

  /** The target in words. */
  static String range(JudgedTarget target) {
    Targets.Range range = target.target();
    String upper = value(target, range.upper());
    return range.lower() > 0 ? value(target, range.lower()) + " to " + upper : "at most " + upper;
  }

  private static String digits(double value, int count) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(count)).stripTrailingZeros().toPlainString()
        : "–";
  }
}
