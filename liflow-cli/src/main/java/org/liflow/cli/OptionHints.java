package org.liflow.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.files.InputException;

/**
 * Adds the options of the command line to messages of the library, which knows no options. A
 * message that a hint does not fit is passed on as it is.
 */
final class OptionHints {
  /** A call of the library. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  private final Map<String, String> words = new LinkedHashMap<>();

  private OptionHints() {}

  /**
   * Names an option for words of the library.
   *
   * @param library words in the source or the expectation of a message
   * @param option takes their place
   */
  static OptionHints of(String library, String option) {
    return new OptionHints().and(library, option);
  }

  /** Names another option. */
  OptionHints and(String library, String option) {
    words.put(library, option);
    return this;
  }

  /**
   * Runs a call.
   *
   * @throws InputException as the call throws it, with options in place of the library's words
   */
  <T> T call(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (InputException problem) {
      throw new InputException(
          hinted(problem.source()), problem.found(), hinted(problem.expected()), problem);
    }
  }

  private String hinted(String text) {
    for (Map.Entry<String, String> hint : words.entrySet()) {
      // A source is a setting's name or a path, which must not be changed in part.
      if (text.equals(hint.getKey()) || hint.getKey().contains(" ")) {
        text = text.replace(hint.getKey(), hint.getValue());
      }
    }
    return text;
  }
}
