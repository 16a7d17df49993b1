package org.liflow.crystal.symmetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 230 space groups in the 530 settings of the Hall list and some more, found by symbol, number
 * or operations; immutable.
 */
public final class SpaceGroups {
  private static final int NUMBERS = 230;
  private static final int FIRST_CUBIC = 195;
  private static final Pattern QUALIFIED = Pattern.compile("(.*?):(.*)");

  /** Marks at the end of a symbol: hexagonal, rhombohedral, first and second origin. */
  private static final Pattern MARKED = Pattern.compile("(.+?)(hr|rh|hs|rs|h|r|s|z)");

  private static final Pattern ORIGIN = Pattern.compile("\\W*origin\\W*(?:choice|setting)?\\W*");

  private final List<SpaceGroupSetting> settings;
  private final Map<String, List<SpaceGroupSetting>> bySymbol = new HashMap<>();

  private SpaceGroups(List<SpaceGroupSetting> settings) {
    this.settings = List.copyOf(settings);
    for (SpaceGroupSetting setting : settings) {
      Set<String> keys = new LinkedHashSet<>();
      for (String symbol : setting.symbols()) {
        addKeys(keys, symbol, setting.number());
      }
      for (String key : keys) {
        bySymbol.computeIfAbsent(key, none -> new ArrayList<>()).add(setting);
      }
    }
  }

  private static void addKeys(Set<String> keys, String symbol, int number) {
    String plain = symbol.toLowerCase(Locale.ROOT);
    keys.add(plain.replace(" ", ""));
    boolean monoclinic = number >= 3 && number <= 15;
    if (monoclinic) {
      // P 21/c is short for P 1 21/c 1.
      keys.add(plain.replaceAll(" 1(?= |$)", "").replace(" ", ""));
    }
    if (number >= FIRST_CUBIC) {
      // Older tables leave the bar out: F m 3 m is F m -3 m.
      keys.add(plain.replace("-3", "3").replace(" ", ""));
    }
  }

  /** The one table; read when first asked for. */
  private static final class Table {
    static final SpaceGroups ALL = load();
  }

  /**
   * Returns the table.
   *
   * @return all settings
   */
  public static SpaceGroups all() {
    return Table.ALL;
  }

  private static SpaceGroups load() {
    List<SpaceGroupSetting> settings = new ArrayList<>();
    try (InputStream in = SpaceGroups.class.getResourceAsStream("space-groups.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split(";");
          settings.add(
              new SpaceGroupSetting(
                  Integer.parseInt(parts[0]),
                  parts[1],
                  parts[2],
                  List.of(Arrays.copyOfRange(parts, 3, parts.length)),
                  HallSymbol.parse(parts[2])));
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return new SpaceGroups(settings);
  }

  /**
   * Returns the settings.
   *
   * @return in the order of the Hall list
   */
  public List<SpaceGroupSetting> settings() {
    return settings;
  }

  /**
   * The settings of a group.
   *
   * @param number in International Tables
   * @return the standard setting first; empty for a number outside 1 to 230
   */
  public List<SpaceGroupSetting> ofNumber(int number) {
    if (number < 1 || number > NUMBERS) {
      return List.of();
    }
    return settings.stream().filter(setting -> setting.number() == number).toList();
  }

  /**
   * The settings that a Hermann-Mauguin symbol can mean, short or full, however it is spelled.
   *
   * @param symbol such as {@code P 21/c}, {@code P2_1/c}, {@code Fd-3m:2} or {@code R -3 m H}
   * @return in the order of the Hall list; empty for an unknown symbol
   */
  public List<SpaceGroupSetting> ofSymbol(String symbol) {
    String plain = plain(symbol);
    Matcher qualified = QUALIFIED.matcher(plain);
    if (qualified.matches()) {
      String choice = qualified.group(2);
      return ofPlain(qualified.group(1)).stream()
          .filter(setting -> setting.isChosenBy(choice))
          .toList();
    }
    return ofPlain(plain);
  }

  private List<SpaceGroupSetting> ofPlain(String plain) {
    List<SpaceGroupSetting> known = bySymbol.get(plain);
    Matcher marked = MARKED.matcher(plain);
    if (known != null || !marked.matches()) {
      return known == null ? List.of() : List.copyOf(known);
    }
    // The Inorganic Crystal Structure Database marks settings so; of HR and RH the cell decides.
    String choice =
        switch (marked.group(2)) {
          case "h", "hs" -> "H";
          case "r", "rs" -> "R";
          case "s" -> "1";
          case "z" -> "2";
          default -> "";
        };
    return bySymbol.getOrDefault(marked.group(1), List.of()).stream()
        .filter(
            setting ->
                choice.isEmpty() ? setting.choice().matches("[HR]") : setting.isChosenBy(choice))
        .toList();
  }

  /** Lower case without blanks, underscores and mark-up; a bar is a minus before its digit. */
  private static String plain(String symbol) {
    StringBuilder text = new StringBuilder();
    for (char c : symbol.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c >= '\u2080' && c <= '\u2089') {
        text.append((char) ('0' + c - '\u2080'));
      } else if (c == '\u2212' || c == '\u2013' || c == '\u2010') {
        text.append('-');
      } else if ((c == '\u0304' || c == '\u0305') && text.length() > 0) {
        text.insert(text.length() - 1, '-');
      } else {
        text.append(c);
      }
    }
    return ORIGIN
        .matcher(text.toString().replaceAll("</?su[bp]>", ""))
        .replaceFirst(":")
        .replaceAll("\\(?hexagonal axes\\)?", ":h")
        .replaceAll("\\(?rhombohedral axes\\)?", ":r")
        .replaceAll("[\\s_~{}$\\\\]", "")
        .replaceAll("([2346])\\(([1-5])\\)", "$1$2")
        .replaceAll("([1346])-?bar", "-$1")
        .replaceAll("bar\\(?([1346])\\)?", "-$1")
        .replaceAll("[()\\[\\]]", "")
        .replaceAll("--+", "-")
        .replaceAll("::+", ":");
  }

  /**
   * The first setting that has exactly these operations.
   *
   * @param operations in any order
   * @return nothing for operations that are no listed setting
   */
  public Optional<SpaceGroupSetting> of(Set<ExactOperation> operations) {
    return settings.stream().filter(setting -> setting.group().consistsOf(operations)).findFirst();
  }
}
