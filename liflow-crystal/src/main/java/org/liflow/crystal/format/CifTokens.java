package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Locale;

/** The words of a CIF 1.1 file (Hall, Allen and Brown, Acta Cryst. A 1991, 47, 655). */
final class CifTokens {
  /** The kind of a word. */
  enum Kind {
    DATA,
    LOOP,
    TAG,
    VALUE,
    RESERVED,
    END
  }

  /**
   * One word.
   *
   * @param text a tag in lower case with dots as underscores, a value without its quotes
   * @param unquoted whether a value stands without quotes, so that ? and . mean that there is none
   * @param line where it starts
   */
  record Token(Kind kind, String text, boolean unquoted, long line) {
    /** The value, or null where ? or . say that there is none. */
    String value() {
      return unquoted && (text.equals("?") || text.equals(".")) ? null : text;
    }
  }

  private final LineSource source;
  private String line;
  private int at;

  CifTokens(LineSource source) {
    this.source = source;
  }

  /** The next word; at the end of the file, one of kind END again and again. */
  Token next() throws IOException {
    while (true) {
      if (line == null || at >= line.length()) {
        line = source.next();
        at = 0;
        if (line == null) {
          return new Token(Kind.END, "", false, source.lineNumber());
        }
        if (line.startsWith(";")) {
          return textField();
        }
        continue;
      }
      char c = line.charAt(at);
      if (c <= ' ') {
        at++;
      } else if (c == '#') {
        at = line.length();
      } else if (c == '\'' || c == '"') {
        return quoted(c);
      } else {
        return word();
      }
    }
  }

  private Token textField() throws IOException {
    long start = source.lineNumber();
    StringBuilder text = new StringBuilder(line.substring(1));
    while (true) {
      line = source.next();
      if (line == null) {
        throw source.problem(start, "a text field that never ends", "a line that starts with ;");
      }
      if (line.startsWith(";")) {
        at = 1;
        return new Token(Kind.VALUE, text.toString(), false, start);
      }
      text.append('\n').append(line);
    }
  }

  /** A quote only closes where a blank follows it. */
  private Token quoted(char quote) {
    for (int end = at + 1; end < line.length(); end++) {
      boolean last = end + 1 == line.length() || line.charAt(end + 1) <= ' ';
      if (line.charAt(end) == quote && last) {
        String text = line.substring(at + 1, end);
        at = end + 1;
        return new Token(Kind.VALUE, text, false, source.lineNumber());
      }
    }
    throw source.problem("a quote that is never closed", "a closing " + quote);
  }

  private Token word() {
    int start = at;
    while (at < line.length() && line.charAt(at) > ' ') {
      at++;
    }
    String word = line.substring(start, at);
    String lower = word.toLowerCase(Locale.ROOT);
    long number = source.lineNumber();
    if (lower.startsWith("_")) {
      return new Token(Kind.TAG, lower.replace('.', '_'), true, number);
    }
    if (lower.startsWith("data_")) {
      return new Token(Kind.DATA, word.substring("data_".length()), true, number);
    }
    if (lower.equals("loop_")) {
      return new Token(Kind.LOOP, lower, true, number);
    }
    if (lower.startsWith("save_") || lower.equals("global_") || lower.equals("stop_")) {
      return new Token(Kind.RESERVED, lower, true, number);
    }
    return new Token(Kind.VALUE, word, true, number);
  }
}
