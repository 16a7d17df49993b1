package org.liflow.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The compatibility rule for {@code run.json} files of earlier versions.
 *
 * <p>A choice that a file does not name had one fixed value when the file was written. It counts as
 * that value, so that the run is resumed if the choice is still the same and refused otherwise.
 * Only choices that the new description names are added: descriptions by other programs stay as
 * they are.
 */
final class FormerDescriptions {
  /** Choices that earlier versions did not write, with the values that they had then. */
  private static final Map<String, String> FIXED_THEN =
      Map.of(
          "centre of mass", "held",
          "corrector every", "1",
          "neighbor skin", "0.0 Å",
          "redrawn", "whole crystal",
          "stride limits", "10.0 Å, contact 0.1, 10 redraws");

  private static final String CORRECTOR_START = "corrector start";

  private FormerDescriptions() {}

  /**
   * Brings settings from a file into the form of today.
   *
   * @param found settings of a {@code run.json}
   * @param asked settings of the run that is to be resumed
   * @return the found settings, completed
   */
  static Map<String, String> asWrittenNow(Map<String, String> found, Map<String, String> asked) {
    Map<String, String> now = new LinkedHashMap<>(found);
    FIXED_THEN.forEach(
        (name, value) -> {
          if (asked.containsKey(name)) {
            now.putIfAbsent(name, value);
          }
        });
    // The quickstart wrote the name of the constant.
    now.computeIfPresent(CORRECTOR_START, (name, start) -> start.toLowerCase(Locale.ROOT));
    return now;
  }
}
