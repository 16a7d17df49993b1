package org.liflow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTableTest {
  @Test
  void rowsAndColumnsAreWrittenInTheirOrder() {
    assertEquals(
        "<table><thead><tr><th scope=\"col\">T<span class=\"unit\">K</span></th>"
            + "<th scope=\"col\">n<span class=\"unit\">&nbsp;</span></th>"
            + "<th scope=\"col\">plain</th></tr></thead><tbody>\n"
            + "<tr><td>600</td><td>1<span class=\"range\">0 – 2</span></td><td></td></tr>\n"
            + "<tr><td>700</td></tr>\n"
            + "</tbody></table>",
        new HtmlTable()
            .head("T", "K")
            .head("n", "")
            .head("plain")
            .row()
            .cell("600")
            .cell("1", "0 – 2")
            .cell("")
            .row()
            .cell("700")
            .html());
  }

  @Test
  void aTableMayBeEmpty() {
    assertEquals(
        "<table><thead><tr></tr></thead><tbody>\n</tbody></table>", new HtmlTable().html());
  }
}
