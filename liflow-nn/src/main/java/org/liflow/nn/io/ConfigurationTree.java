package org.liflow.nn.io;

import java.util.List;

/**
 * One mapping of keys to values of a configuration, read from any format: the JSON text of a model
 * file or a section of YAML settings. Both formats hold the same keys.
 *
 * <p>Every method throws an {@link IllegalArgumentException} or an {@link
 * org.liflow.files.InputException} where a value is missing or of another kind; the message names
 * the key.
 */
public interface ConfigurationTree {
  /**
   * Tells whether a key is there.
   *
   * @param key the name of a value
   * @return whether the mapping holds the key
   */
  boolean has(String key);

  /**
   * Reads a text.
   *
   * @param key the name of a value
   * @return the text
   */
  String text(String key);

  /**
   * Reads a number.
   *
   * @param key the name of a value
   * @return a finite number
   */
  double number(String key);

  /**
   * Reads a whole number.
   *
   * @param key the name of a value
   * @return the number
   */
  int integer(String key);

  /**
   * Reads a list of numbers.
   *
   * @param key the name of a value
   * @return the numbers in their order, as many as there are
   */
  List<Double> numbers(String key);
}
