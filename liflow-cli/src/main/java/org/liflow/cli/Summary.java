package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.liflow.util.Json;
import org.liflow.util.NumberText;

/** The summary of a file or folder: labelled lines and tables for a person, JSON for programs. */
final class Summary {
  private static final int LINE = 88;

  private final String title;
  private final TextTable lines = new TextTable("", "");
  private final ObjectNode json = Json.object();
  private final List<TextTable> tables = new ArrayList<>();

  Summary(String title) {
    this.title = title;
  }

  /** Adds a line. Text that is too long is continued below itself, broken at spaces. */
  Summary line(String label, String format, Object... values) {
    String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    String name = label;
    while (text.length() > LINE && text.lastIndexOf(' ', LINE) > 0) {
      int end = text.lastIndexOf(' ', LINE);
      lines.row(name, text.substring(0, end));
      text = text.substring(end + 1);
      name = "";
    }
    lines.row(name, text);
    return this;
  }

  /** Formats a number to at most so many significant digits, without trailing zeros. */
  static String digits(double value, int most) {
    return NumberText.significant(value, most);
  }

  /** Adds a table below the lines. */
  Summary table(TextTable table) {
    tables.add(table);
    return this;
  }

  /** The summary for programs, which the caller fills. */
  ObjectNode json() {
    return json;
  }

  /** Prints the title, the lines and the tables. */
  void print(PrintWriter out) {
    out.println(title);
    lines.print(out, "  ");
    for (TextTable table : tables) {
      out.println();
      table.print(out, "  ");
    }
  }
}
