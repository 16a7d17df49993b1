package org.liflow.report;

import static org.liflow.report.HtmlPage.escape;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Parts of HTML that several pages of results have. */
public final class HtmlParts {
  private HtmlParts() {}

  /**
   * A card with a main result.
   *
   * @param kind {@code main} or nothing
   * @param name plain text
   * @param value HTML, as are {@code unit} and {@code range}
   * @param unit may be empty
   * @param range below the value, in HTML
   * @return HTML
   */
  public static String card(String kind, String name, String value, String unit, String range) {
    return "<div class=\"card "
        + kind
        + "\"><div class=\"name\">"
        + escape(name)
        + "</div><div class=\"value\">"
        + value
        + (unit.isEmpty() ? "" : " <span class=\"unit\">" + unit + "</span>")
        + "</div><div class=\"range\">"
        + range
        + "</div></div>\n";
  }

  /**
   * A section of notes; empty if there are none.
   *
   * @param notes plain text
   * @param shown the number of notes to show; the others are folded away
   * @return HTML
   */
  public static String notes(List<String> notes, int shown) {
    if (notes.isEmpty()) {
      return "";
    }
    int open = Math.min(notes.size(), shown);
    String more =
        open == notes.size()
            ? ""
            : "<details><summary>"
                + (notes.size() - open)
                + " more</summary>"
                + list(notes.subList(open, notes.size()))
                + "</details>";
    return "<section class=\"warnings\"><strong>Please note</strong>"
        + list(notes.subList(0, open))
        + more
        + "</section>";
  }

  private static String list(List<String> lines) {
    return lines.stream()
        .map(line -> "<li>" + escape(line) + "</li>")
        .collect(Collectors.joining("\n", "<ul>", "</ul>"));
  }

  /**
   * A table with a row per entry, its name and its value, both plain text.
   *
   * @param entries in the order to be shown
   * @return HTML
   */
  public static String rows(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(
            entry ->
                "<tr><td>"
                    + escape(entry.getKey())
                    + "</td><td>"
                    + escape(entry.getValue())
                    + "</td></tr>")
        .collect(
            Collectors.joining("\n", "<table class=\"provenance\"><tbody>\n", "</tbody></table>"));
  }
}
