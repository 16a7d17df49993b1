package org.liflow.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text, aligned: the first to the left, headings and the rest as asked. */
final class TextTable {
  private static final String GAP = "  ";

  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * @param columns one heading a column; one that starts with {@code >} aligns its column to the
   *     right
   */
  TextTable(String... columns) {
    right = new boolean[columns.length];
    String[] headings = new String[columns.length];
    for (int k = 0; k < columns.length; k++) {
      right[k] = columns[k].startsWith(">");
      headings[k] = right[k] ? columns[k].substring(1) : columns[k];
    }
    rows.add(headings);
  }

  /** Adds a row, one cell a column. */
  void row(Object... cells) {
    String[] row = new String[right.length];
    for (int k = 0; k < row.length; k++) {
      row[k] = String.valueOf(cells[k]);
    }
    rows.add(row);
  }

  /** Prints the headings, unless all are empty, and the rows. */
  void print(PrintWriter out, String indent) {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int k = 0; k < widths.length; k++) {
        widths[k] = Math.max(widths[k], width(row[k]));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int k = 0; k < widths.length; k++) {
        String padding = " ".repeat(widths[k] - width(row[k]));
        line.append(right[k] ? padding + row[k] : row[k] + padding).append(GAP);
      }
      String text = line.toString().stripTrailing();
      if (!text.isEmpty()) {
        out.println(text);
      }
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
