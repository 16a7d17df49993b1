package org.liflow.report;

/**
 * Builds a table of results in HTML, row by row.
 *
 * <pre>{@code
 * new HtmlTable().head("T", "K").head("D*", "cm²/s")
 *     .row().cell("600").cell("1.2 × 10<sup>−6</sup>", "0.9 – 1.5")
 *     .html();
 * }</pre>
 *
 * <p>All arguments are HTML: plain text goes through {@link HtmlPage#escape} first. Not safe for
 * use by several threads.
 */
public final class HtmlTable {
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private boolean inRow;

  /** Begins a table without columns. */
  public HtmlTable() {}

  /**
   * Adds a column with a unit below its name.
   *
   * @param name of the column
   * @param unit may be empty; the name is then as high as those with a unit
   * @return this
   */
  public HtmlTable head(String name, String unit) {
    return head(name + "<span class=\"unit\">" + (unit.isEmpty() ? "&nbsp;" : unit) + "</span>");
  }

  /**
   * Adds a column.
   *
   * @param name of the column
   * @return this
   */
  public HtmlTable head(String name) {
    head.append("<th scope=\"col\">").append(name).append("</th>");
    return this;
  }

  /**
   * Begins a row.
   *
   * @return this
   */
  public HtmlTable row() {
    endRow();
    body.append("<tr>");
    inRow = true;
    return this;
  }

  private void endRow() {
    if (inRow) {
      body.append("</tr>\n");
      inRow = false;
    }
  }

  /**
   * Adds a cell to the row.
   *
   * @param value HTML
   * @return this
   */
  public HtmlTable cell(String value) {
    return cell(value, "");
  }

  /**
   * Adds a cell to the row.
   *
   * @param value HTML
   * @param range shown below the value in small type; empty for none
   * @return this
   */
  public HtmlTable cell(String value, String range) {
    body.append("<td>").append(value);
    if (!range.isEmpty()) {
      body.append("<span class=\"range\">").append(range).append("</span>");
    }
    body.append("</td>");
    return this;
  }

  /**
   * Ends the table and returns it.
   *
   * @return HTML; nothing can be added afterwards
   */
  public String html() {
    endRow();
    return "<table><thead><tr>" + head + "</tr></thead><tbody>\n" + body + "</tbody></table>";
  }
}
