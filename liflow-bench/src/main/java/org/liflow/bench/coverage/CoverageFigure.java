package org.liflow.bench.coverage;

import java.util.List;
import java.util.Locale;

/** Draws actual against nominal coverage as SVG: one panel a family, before and after. */
final class CoverageFigure {
  private static final int SIDE = 250;
  private static final int GAP = 60;
  private static final int TOP = 40;

  /** Where the axes begin. */
  private static final double LEAST = 0.25;

  private static final String[] COLORS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a8a8a"
  };

  /**
   * A curve.
   *
   * @param panel the family it belongs to
   * @param name of the case
   * @param before the share held at each nominal level, ions taken as independent
   * @param after the share held as the program has it
   */
  record Curve(String panel, String name, double[] before, double[] after) {}

  private CoverageFigure() {}

  static String svg(List<Curve> curves) {
    List<String> panels = curves.stream().map(Curve::panel).distinct().toList();
    int longest =
        (int)
            panels.stream()
                .mapToLong(p -> curves.stream().filter(c -> c.panel().equals(p)).count())
                .max()
                .orElse(0);
    int width = panels.size() * (SIDE + GAP) + 20;
    int height = TOP + SIDE + 70 + 16 * longest;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
                + " %d\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"%d\""
                + " height=\"%d\" fill=\"white\"/>\n",
            width,
            height,
            width,
            height,
            width,
            height));
    for (int k = 0; k < panels.size(); k++) {
      String panel = panels.get(k);
      panel(
          out,
          GAP + k * (SIDE + GAP),
          panel,
          curves.stream().filter(c -> c.panel().equals(panel)).toList());
    }
    return out.append("</svg>\n").toString();
  }

  private static void panel(StringBuilder out, int left, String name, List<Curve> curves) {
    text(out, left + SIDE / 2, TOP - 14, "middle", "#000000", name);
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\""
                + " stroke=\"#5b6675\"/>\n<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\""
                + " stroke=\"#8a8a8a\" stroke-dasharray=\"2 3\"/>\n",
            left,
            TOP,
            SIDE,
            SIDE,
            left,
            TOP + SIDE,
            left + SIDE,
            TOP));
    for (int tick = 1; tick <= 4; tick++) {
      double share = tick / 4.0;
      String label = String.format(Locale.ROOT, "%.0f", 100 * share);
      text(out, x(left, share), TOP + SIDE + 16, "middle", "#5b6675", label);
      text(out, left - 6, y(share) + 4, "end", "#5b6675", label);
    }
    text(out, left + SIDE / 2, TOP + SIDE + 34, "middle", "#000000", "nominal (%)");
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 %d %d)\">actual"
                + " (%%)</text>\n",
            left - 34,
            TOP + SIDE / 2,
            left - 34,
            TOP + SIDE / 2));
    for (int k = 0; k < curves.size(); k++) {
      String color = COLORS[k % COLORS.length];
      line(out, left, curves.get(k).before(), color, "stroke-dasharray=\"5 4\" opacity=\"0.7\"");
      line(out, left, curves.get(k).after(), color, "");
      text(out, left, TOP + SIDE + 56 + 16 * k, "start", color, curves.get(k).name());
    }
  }

  private static void line(
      StringBuilder out, int left, double[] shares, String color, String style) {
    StringBuilder points = new StringBuilder();
    for (int k = 0; k < shares.length; k++) {
      points.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", x(left, CoverageTally.LEVELS[k]), y(shares[k])));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" %s/>\n",
            points.toString().strip(),
            color,
            style));
  }

  private static double x(int left, double share) {
    return left + SIDE * (share - LEAST) / (1 - LEAST);
  }

  private static double y(double share) {
    return TOP + SIDE * (1 - share) / (1 - LEAST);
  }

  private static void text(
      StringBuilder out, double x, double y, String anchor, String color, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            color,
            text.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
