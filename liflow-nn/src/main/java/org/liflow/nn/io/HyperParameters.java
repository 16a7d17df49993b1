package org.liflow.nn.io;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.liflow.tensor.io.PickleObject;

/** The settings a checkpoint was trained with: a tree of OmegaConf nodes, walked by name. */
final class HyperParameters {
  private final Object root;

  HyperParameters(Object root) {
    this.root = root;
  }

  /** The number at a path. */
  double number(String... path) {
    Object value = find(path).orElseThrow(() -> missing(path));
    return number(value, path);
  }

  int integer(String... path) {
    double value = number(path);
    if (value != (int) value) {
      throw new IllegalArgumentException("setting " + name(path) + " of " + value);
    }
    return (int) value;
  }

  String text(String... path) {
    return optionalText(path).orElseThrow(() -> missing(path));
  }

  Optional<String> optionalText(String... path) {
    Optional<Object> value = find(path);
    if (value.isPresent() && !(value.get() instanceof String)) {
      throw new IllegalArgumentException("setting " + name(path) + " that is no text");
    }
    return value.map(String.class::cast);
  }

  boolean has(String... path) {
    return find(path).isPresent();
  }

  /** The two rows of two numbers at a path. */
  double[][] pairs(String... path) {
    if (find(path).orElseThrow(() -> missing(path)) instanceof List<?> rows && rows.size() == 2) {
      return new double[][] {pair(rows.get(0), path), pair(rows.get(1), path)};
    }
    throw noPairs(path);
  }

  private double[] pair(Object row, String... path) {
    if (unwrap(row) instanceof List<?> numbers && numbers.size() == 2) {
      return new double[] {
        number(unwrap(numbers.get(0)), path), number(unwrap(numbers.get(1)), path)
      };
    }
    throw noPairs(path);
  }

  private static double number(Object value, String... path) {
    if (value instanceof Long || value instanceof Double) {
      return ((Number) value).doubleValue();
    }
    throw new IllegalArgumentException("setting " + name(path) + " that is no number");
  }

  private Optional<Object> find(String... path) {
    Object here = unwrap(root);
    for (String step : path) {
      here = here instanceof Map<?, ?> map ? unwrap(map.get(step)) : null;
    }
    return Optional.ofNullable(here);
  }

  /** Returns the content of an OmegaConf node; other values as they are. */
  private static Object unwrap(Object node) {
    if (node instanceof PickleObject object) {
      Map<String, Object> attributes = object.attributes();
      if (object.type().name().equals("Namespace")) {
        return attributes;
      }
      return attributes.containsKey("_content")
          ? attributes.get("_content")
          : attributes.get("_val");
    }
    return node;
  }

  private static IllegalArgumentException missing(String... path) {
    return new IllegalArgumentException("no setting " + name(path));
  }

  private static IllegalArgumentException noPairs(String... path) {
    return new IllegalArgumentException(
        "setting " + name(path) + " that is no pair of pairs of numbers");
  }

  private static String name(String... path) {
    return String.join(".", path);
  }
}
