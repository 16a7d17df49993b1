package org.liflow.files;

import java.nio.file.Path;

/**
 * Signals bad input from a user. The message is one line that names the file (or setting), the
 * value found and the value expected.
 *
 * <p>The message makes sense without a stack trace: the command line prints it alone and exits with
 * code 2. The three parts are also available one by one, for callers with messages of their own.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final String found;
  private final String expected;

  /**
   * Creates an exception without a cause.
   *
   * @param source the file or setting at fault
   * @param found the value or state found there
   * @param expected a description of valid values
   */
  public InputException(String source, String found, String expected) {
    this(source, found, expected, null);
  }

  /**
   * Creates an exception about a file.
   *
   * @param source the file at fault
   * @param found the value or state found there
   * @param expected a description of valid values
   */
  public InputException(Path source, String found, String expected) {
    this(source.toString(), found, expected, null);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param source the file or setting at fault
   * @param found the value or state found there
   * @param expected a description of valid values
   * @param cause the underlying failure, for logs; may be null
   */
  public InputException(String source, String found, String expected, Throwable cause) {
    super(oneLine(source + ": " + found + "; expected " + expected), cause);
    this.source = oneLine(source);
    this.found = oneLine(found);
    this.expected = oneLine(expected);
  }

  /**
   * Returns the file or setting at fault.
   *
   * @return one line, such as a path, a path with a line number or the name of a system property
   */
  public String source() {
    return source;
  }

  /**
   * Returns the value or state that was refused.
   *
   * @return one line
   */
  public String found() {
    return found;
  }

  /**
   * Returns a description of valid values.
   *
   * @return one line
   */
  public String expected() {
    return expected;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
