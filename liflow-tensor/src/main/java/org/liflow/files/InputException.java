package org.liflow.files;

import java.nio.file.Path;

/**
 * Bad input from a user: one line that names the file (or option), what was found and what would be
 * right.
 *
 * <p>The command line prints the message alone and exits with code 2, so it must make sense without
 * a stack trace.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param source the file or option at fault
   * @param found what was found there
   * @param expected what would be right
   */
  public InputException(String source, String found, String expected) {
    this(source, found, expected, null);
  }

  /**
   * @param source the file at fault
   * @param found what was found there
   * @param expected what would be right
   */
  public InputException(Path source, String found, String expected) {
    this(source.toString(), found, expected, null);
  }

  /**
   * @param source the file or option at fault
   * @param found what was found there
   * @param expected what would be right
   * @param cause the failure underneath, for logs; may be null
   */
  public InputException(String source, String found, String expected, Throwable cause) {
    super(oneLine(source + ": " + found + "; expected " + expected), cause);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
