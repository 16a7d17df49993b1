package org.liflow.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The frame of all pages of results: title, style, data and the scripts that draw the charts. */
public final class HtmlPage {
  private static final String CHART_VERSION = "4.4.1";

  private static final String CHART_JS =
      "META-INF/resources/webjars/chart.js/" + CHART_VERSION + "/dist/chart.umd.js";

  private HtmlPage() {}

  /**
   * Renders a page that needs no network. Its template and its script are the resources {@code
   * name.html} and {@code name.js} beside a class. The script finds the data in the element {@code
   * data} and the helpers in the object {@code liflowCharts}.
   *
   * @param beside a class in the package of the resources
   * @param name of the template and the script
   * @param title plain text
   * @param subtitle HTML
   * @param json the data
   * @param parts HTML by the name of its placeholder in the template, {@code @@NAME@@}
   * @return HTML
   * @throws IllegalArgumentException when a placeholder has no part
   */
  public static String render(
      Class<?> beside,
      String name,
      String title,
      String subtitle,
      String json,
      Map<String, String> parts) {
    return fill(
        resource(HtmlPage.class, "frame.html"),
        Map.of(
            "TITLE", escape(title),
            "SUBTITLE", subtitle,
            "STYLE", resource(HtmlPage.class, "page.css"),
            "BODY", fill(resource(beside, name + ".html"), parts),
            "CHART_VERSION", CHART_VERSION,
            "CHART_JS", chartJs(),
            "DATA", inScript(json),
            "SCRIPT", resource(HtmlPage.class, "charts.js") + resource(beside, name + ".js")));
  }

  /** Fills the placeholders of a template; the parts' own text is not searched. */
  private static String fill(String template, Map<String, String> parts) {
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

  /**
   * Escapes plain text for HTML.
   *
   * @param text plain text
   * @return HTML
   */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Escapes JSON for a script element, which a {@code </script>} in a text would end. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static String chartJs() {
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
