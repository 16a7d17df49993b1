package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown that reads as plain text, too: its columns are as wide as what they hold. */
final class AlignedTable {
  private final List<Boolean> right;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param right which columns are aligned to the right
   */
  AlignedTable(List<String> headings, List<Boolean> right) {
    this.right = right;
    rows.add(headings);
  }

  void add(List<String> row) {
    rows.add(row);
  }

  String markdown() {
    int[] widths = new int[right.size()];
    for (List<String> row : rows) {
      for (int k = 0; k < widths.length; k++) {
        widths[k] = Math.max(widths[k], row.get(k).length());
      }
    }
    StringBuilder text = new StringBuilder();
    appendRow(text, rows.get(0), widths);
    text.append("|");
    for (int k = 0; k < widths.length; k++) {
      text.append("-".repeat(widths[k] + 1)).append(right.get(k) ? ":" : "-").append("|");
    }
    text.append("\n");
    rows.subList(1, rows.size()).forEach(row -> appendRow(text, row, widths));
    return text.toString();
  }

  private void appendRow(StringBuilder text, List<String> row, int[] widths) {
    text.append("|");
    for (int k = 0; k < widths.length; k++) {
      String padding = " ".repeat(widths[k] - row.get(k).length());
      text.append(" ")
          .append(right.get(k) ? padding + row.get(k) : row.get(k) + padding)
          .append(" |");
    }
    text.append("\n");
  }
}
