package org.liflow.flow;

import java.util.Map;
import java.util.stream.Collectors;

/** The form that parts of a simulation have in its description. */
final class DescriptionText {
  private DescriptionText() {}

  /** A name, and the parameters if there are any: {@code MaxwellBoltzmann[factor=0.1]}. */
  static String of(String name, Map<String, String> parameters) {
    return parameters.isEmpty()
        ? name
        : parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", ", name + "[", "]"));
  }
}
