package org.liflow.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What every page of results is made of: the style, the chart helpers and a template's filling. */
public final class HtmlPage {
  /** The version of Chart.js that a page contains. */
  public static final String CHART_VERSION = "4.4.1";

  private static final String CHART_JS =
      "META-INF/resources/webjars/chart.js/" + CHART_VERSION + "/dist/chart.umd.js";

  private HtmlPage() {}

  /**
   * Puts the parts in the places of a template marked {@code @@NAME@@}; a part's own text is never
   * taken for a place.
   *
   * @throws IllegalArgumentException when a place has no part
   */
  public static String fill(String template, Map<String, String> parts) {
    StringBuilder page = new StringBuilder();
    int from = 0;
    int at;
    while ((at = template.indexOf("@@", from)) >= 0) {
      int end = template.indexOf("@@", at + 2);
      String name = template.substring(at + 2, end);
      String part = parts.get(name);
      if (part == null) {
        throw new IllegalArgumentException("no part for @@" + name + "@@");
      }
      page.append(template, from, at).append(part);
      from = end + 2;
    }
    return page.append(template, from, template.length()).toString();
  }

  /** Text as HTML. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** JSON as it may stand in a script element, which any {@code </script>} would end. */
  public static String inScript(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** The style sheet, for light and dark screens and for paper. */
  public static String style() {
    return resource("page.css");
  }

  /** The helpers that draw a page's charts, as the object {@code liflowCharts}. */
  public static String charts() {
    return resource("charts.js");
  }

  /** A file of this package. */
  static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** Chart.js itself, to stand before {@link #charts()}. */
  public static String chartJs() {
    try (InputStream in = HtmlPage.class.getClassLoader().getResourceAsStream(CHART_JS)) {
      if (in == null) {
        throw new IllegalStateException(CHART_JS + " is not on the class path");
      }
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // The map lies beside the original file, not beside this page.
      return script.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
