package org.liflow.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.liflow.files.InputException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML text, read as plain text and numbers only: no Java object is ever constructed
 * from it. It records the keys that are read, so that unknown keys can be refused.
 */
final class YamlSection {
  private static final String WANTED = "settings in YAML";
  private static final int DEEPEST = 8;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Set<Tag> PLAIN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);

  private final String source;
  private final String name;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final List<YamlSection> below = new ArrayList<>();

  private YamlSection(String source, String name, int line, Node node) {
    this.source = source;
    this.name = name;
    this.line = line;
    if (!(node instanceof MappingNode mapping) || !PLAIN.contains(node.getTag())) {
      throw bad(
          lineOf(node), "no keys and values" + (name.isEmpty() ? "" : " for " + name), WANTED);
    }
    for (NodeTuple pair : mapping.getValue()) {
      Node key = pair.getKeyNode();
      if (!(key instanceof ScalarNode scalar) || !PLAIN.contains(key.getTag())) {
        throw bad(lineOf(key), "a key that is no word", WANTED);
      }
      if (values.put(scalar.getValue(), pair.getValueNode()) != null) {
        throw bad(lineOf(key), "the key '" + shown(scalar.getValue()) + "' twice", "each key once");
      }
      lines.put(scalar.getValue(), lineOf(key));
    }
  }

  /**
   * Reads a text.
   *
   * @param source for messages
   * @throws InputException when it is no YAML, or no mapping
   */
  static YamlSection parse(String source, String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(text.length() + 1).build();
    try {
      requireShallow(source, settings, text);
      Node root =
          new Compose(settings)
              .composeString(text)
              .orElseThrow(() -> new InputException(source, "nothing", WANTED));
      return new YamlSection(source, "", 1, root);
    } catch (MarkedYamlEngineException problem) {
      String where =
          problem.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw new InputException(
          source + where, "no YAML (" + problem.getProblem() + ")", WANTED, problem);
    } catch (YamlEngineException problem) {
      throw new InputException(source, "no YAML (" + problem.getMessage() + ")", WANTED, problem);
    }
  }

  /** Refuses deep nesting, since the library's composer calls itself once per level. */
  private static void requireShallow(String source, LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {
          // Scalars and the like lie no deeper.
        }
      }
      if (depth > DEEPEST) {
        throw new InputException(
            source + event.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse(""),
            "values nested " + depth + " deep",
            WANTED);
      }
    }
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private InputException bad(int where, String found, String expected) {
    return new InputException(source + ", line " + where, found, expected);
  }

  /** The truth of a key: true or false. */
  boolean flag(String key, boolean otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    return switch (text.get()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(key, "'" + shown(text.get()) + "' for " + key, "true or false");
    };
  }

  /** An exception that names the line of a key, or of the section if the key is missing. */
  InputException bad(String key, String found, String expected) {
    return bad(lines.getOrDefault(key, line), found, expected);
  }

  boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  Optional<YamlSection> section(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    YamlSection section = new YamlSection(source, key, lines.get(key), values.get(key));
    below.add(section);
    return Optional.of(section);
  }

  Optional<String> text(String key) {
    return has(key) ? Optional.of(scalar(key, values.get(key), "a word")) : Optional.empty();
  }

  String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  private String scalar(String key, Node node, String expected) {
    if (!(node instanceof ScalarNode scalar)
        || !PLAIN.contains(node.getTag())
        || node.getTag().equals(Tag.NULL)) {
      throw bad(lineOf(node), "no value for " + key, expected);
    }
    return scalar.getValue();
  }

  double number(String key, double otherwise) {
    return has(key) ? number(key, values.get(key)) : otherwise;
  }

  private double number(String key, Node node) {
    String text = scalar(key, node, "a number");
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw bad(lineOf(node), "'" + shown(text) + "' for " + key, "a number");
    }
    return value;
  }

  long integer(String key, long otherwise) {
    return has(key) ? integer(key, values.get(key)) : otherwise;
  }

  private long integer(String key, Node node) {
    String text = scalar(key, node, "a whole number");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException problem) {
      throw bad(lineOf(node), "'" + shown(text) + "' for " + key, "a whole number");
    }
  }

  int small(String key, int otherwise) {
    return small(key, integer(key, otherwise));
  }

  private int small(String key, long value) {
    if (value != (int) value) {
      throw bad(key, value + " for " + key, "a smaller number");
    }
    return (int) value;
  }

  List<Integer> integers(String key, List<Integer> otherwise) {
    return has(key)
        ? items(key).stream().map(node -> small(key, integer(key, node))).toList()
        : otherwise;
  }

  List<Double> numbers(String key) {
    return items(key).stream().map(node -> number(key, node)).toList();
  }

  private List<Node> items(String key) {
    if (!has(key)
        || !(values.get(key) instanceof SequenceNode list)
        || !PLAIN.contains(list.getTag())) {
      throw bad(key, "no list for " + key, "a list, such as [500, 600]");
    }
    return list.getValue();
  }

  <E extends Enum<E>> E constant(String key, Class<E> type, E otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    String text = scalar(key, values.get(key), "a word");
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      words.add(SettingsWriter.lowerCase(constant));
      if (words.get(words.size() - 1).equals(text.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw bad(key, "'" + shown(text) + "' for " + key, "one of " + String.join(", ", words));
  }

  /**
   * Refuses keys that were not read, in this section and below it.
   *
   * @throws InputException names the first
   */
  void requireNoOther() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw bad(
            key,
            "the unknown key '" + shown(key) + "'" + (name.isEmpty() ? "" : " in " + name),
            "one of " + String.join(", ", known));
      }
    }
    below.forEach(YamlSection::requireNoOther);
  }
}
