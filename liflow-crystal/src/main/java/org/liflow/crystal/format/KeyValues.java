package org.liflow.crystal.format;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The comment line of extended XYZ: {@code key=value} pairs separated by blanks, values quoted,
 * bracketed or bare; a key alone means true.
 */
final class KeyValues {
  private final String text;
  private int at;

  private KeyValues(String text) {
    this.text = text;
  }

  /**
   * The pairs in their order; of a key that comes twice the last value counts. Quotes are removed,
   * brackets kept.
   *
   * @throws IllegalArgumentException when a quote or bracket is not closed
   */
  static Map<String, String> parse(String line) {
    KeyValues scan = new KeyValues(line);
    Map<String, String> pairs = new LinkedHashMap<>();
    while (scan.skipBlanks()) {
      String key = scan.item('=');
      int afterKey = scan.at;
      if (scan.skipBlanks() && scan.text.charAt(scan.at) == '=') {
        scan.at++;
        pairs.put(key, scan.skipBlanks() ? scan.item('\0') : "");
      } else {
        scan.at = afterKey;
        pairs.put(key, "T");
      }
    }
    return pairs;
  }

  private boolean skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at < text.length();
  }

  /** One quoted, bracketed or bare item; a bare one ends at a blank or at {@code end}. */
  private String item(char end) {
    char first = text.charAt(at);
    if (first == '"' || first == '\'') {
      return quoted(first);
    }
    if (first == '[' || first == '{') {
      return bracketed();
    }
    int start = at;
    while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) != end) {
      at++;
    }
    if (at == start) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted(char quote) {
    int start = at;
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return value.toString();
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
      } else {
        value.append(c);
      }
    }
    throw notClosed(start);
  }

  private String bracketed() {
    int start = at;
    int depth = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
        if (depth == 0) {
          at++;
          return text.substring(start, at);
        }
      }
    }
    throw notClosed(start);
  }

  private IllegalArgumentException notClosed(int start) {
    return new IllegalArgumentException(
        "the " + text.charAt(start) + " in column " + (start + 1) + " is never closed");
  }

  /** A value as it must be written: quoted unless it is plain. */
  static String quote(String value) {
    if (!value.isEmpty() && value.matches("[\\w.+:\\-/]+")) {
      return value;
    }
    return "\""
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\r?\\n", "\\\\n")
        + "\"";
  }
}
