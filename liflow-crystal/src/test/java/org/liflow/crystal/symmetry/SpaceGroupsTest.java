package org.liflow.crystal.symmetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The table of space groups, against the operations in spglib's. */
class SpaceGroupsTest {
  private static final SpaceGroups GROUPS = SpaceGroups.all();

  /** Orders of the crystal classes, by the last space group of each. */
  private static final int[][] CLASSES = {
    {1, 1}, {2, 2}, {5, 2}, {9, 2}, {15, 4}, {24, 4}, {46, 4}, {74, 8}, {80, 4}, {82, 4}, {88, 8},
    {98, 8}, {110, 8}, {122, 8}, {142, 16}, {146, 3}, {148, 6}, {155, 6}, {161, 6}, {167, 12},
    {173, 6}, {174, 6}, {176, 12}, {182, 12}, {186, 12}, {190, 12}, {194, 24}, {199, 12}, {206, 24},
    {214, 24}, {220, 24}, {230, 48}
  };

  private static String checksum(SymmetryGroup group) {
    TreeSet<String> lines = new TreeSet<>();
    for (ExactOperation operation : group.operations()) {
      List<String> numbers = new ArrayList<>();
      for (int one : operation.rotation()) {
        numbers.add("" + one);
      }
      for (int axis = 0; axis < 3; axis++) {
        numbers.add("" + operation.part(axis));
      }
      lines.add(String.join(",", numbers));
    }
    CRC32 sum = new CRC32();
    sum.update(String.join("\n", lines).getBytes(StandardCharsets.US_ASCII));
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  @Test
  void all530SettingsHaveTheOperationsOfSpglib() throws IOException {
    List<SpaceGroupSetting> settings = GROUPS.settings();
    List<String> lines;
    try (InputStream in = getClass().getResourceAsStream("hall-operations.txt")) {
      lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    int checked = 0;
    for (String line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(";");
      SpaceGroupSetting setting = settings.get(Integer.parseInt(parts[0]) - 1);
      assertEquals(Integer.parseInt(parts[1]), setting.number(), line);
      assertEquals(Integer.parseInt(parts[2]), setting.group().operations().size(), line);
      assertEquals(parts[3], checksum(setting.group()), line + " " + setting.title());
      checked++;
    }
    assertEquals(530, checked);
    assertEquals(230, settings.stream().mapToInt(SpaceGroupSetting::number).distinct().count());
  }

  @Test
  void everySettingIsAGroupOfTheRightOrder() {
    for (SpaceGroupSetting setting : GROUPS.settings()) {
      Set<ExactOperation> operations = new LinkedHashSet<>(setting.group().operations());
      assertEquals(java.util.Optional.empty(), SymmetryGroup.gap(operations), setting.title());
      long translations = operations.stream().filter(ExactOperation::isTranslation).count();
      int order = 0;
      for (int[] ofClass : CLASSES) {
        if (setting.number() <= ofClass[0]) {
          order = ofClass[1];
          break;
        }
      }
      assertEquals(order * translations, operations.size(), setting.title());
      assertEquals(setting.group(), HallSymbol.parse(setting.hall()), setting.hall());
      assertEquals(ExactOperation.IDENTITY, setting.group().operations().get(0));
    }
  }

  @Test
  void aMissingOperationLeavesAGap() {
    Set<ExactOperation> operations = new LinkedHashSet<>(HallSymbol.parse("-F 4 2 3").operations());
    ExactOperation left = operations.iterator().next();
    for (ExactOperation operation : operations) {
      left = operation;
    }
    operations.remove(left);
    List<ExactOperation> gap = SymmetryGroup.gap(operations).orElseThrow();
    assertEquals(left, gap.get(2));
    assertEquals(gap.get(2), gap.get(1).after(gap.get(0)));
  }

  @Test
  void everySymbolWithItsChoiceFindsItsSetting() {
    for (SpaceGroupSetting setting : GROUPS.settings()) {
      for (String symbol : setting.symbols()) {
        String choice = setting.origin() > 0 || setting.choice().matches("[HR]") ? ":" : "";
        String whole = symbol + (choice.isEmpty() ? "" : choice + setting.choice());
        for (String spelled :
            List.of(
                whole,
                whole.replace(" ", ""),
                whole.toLowerCase(Locale.ROOT),
                whole.toUpperCase(Locale.ROOT).replace(" ", "_"),
                whole.replaceAll("([2346])([1-5])", "$1_$2"),
                whole.replaceAll("([2346])([1-5])", "$1($2)"),
                whole.replaceAll("([2346])([1-5])", "$1~$2~"),
                whole.replaceAll("-([1346])", "$1bar"),
                whole.replaceAll("-([1346])", "bar$1"),
                whole.replaceAll("-([1346])", "$1\u0305"),
                whole.replace('-', '\u2212'))) {
          if (!choice.isEmpty() && setting.choice().contains("-") && !spelled.endsWith(choice)) {
            continue;
          }
          Set<SymmetryGroup> groups =
              GROUPS.ofSymbol(spelled).stream()
                  .map(SpaceGroupSetting::group)
                  .collect(Collectors.toSet());
          assertTrue(groups.contains(setting.group()), spelled + " for " + setting);
        }
      }
    }
  }

  /** The whole symbols mean one group each: none is the compact spelling of another. */
  @Test
  void noSpellingMixesNumbers() {
    for (SpaceGroupSetting setting : GROUPS.settings()) {
      for (String symbol : setting.symbols()) {
        for (SpaceGroupSetting meant : GROUPS.ofSymbol(symbol)) {
          boolean orthorhombicTwins = setting.number() >= 16 && setting.number() <= 74;
          assertTrue(
              meant.number() == setting.number() || orthorhombicTwins,
              symbol + ": " + setting.title() + " and " + meant.title());
        }
      }
    }
  }

  private static String found(String symbol) {
    return GROUPS.ofSymbol(symbol).stream()
        .map(one -> one.number() + one.choice())
        .collect(Collectors.joining(" "));
  }

  @Test
  void symbolsAreFoundAsPeopleWriteThem() {
    assertEquals("225", found("Fm3m"));
    assertEquals("225", found("F M -3 M"));
    assertEquals("225", found("F 4/m -3 2/m"));
    assertEquals("2271 2272", found("F d -3 m"));
    assertEquals("2272", found("F d -3 m Z"));
    assertEquals("2271", found("F d -3 m S"));
    assertEquals("2272", found("F d -3 m (origin choice 2)"));
    assertEquals("2271", found("Fd-3m:1"));
    assertEquals("166H 166R", found("R -3 m"));
    assertEquals("166H", found("R -3 m H"));
    assertEquals("166R", found("R-3mR"));
    assertEquals("166H 166R", found("R -3 m HR"));
    assertEquals("166H", found("R -3 m :H"));
    assertEquals("14b1 14a3", found("P 21/c"));
    assertEquals("14b1", found("P 1 21/c 1"));
    assertEquals("14b2 14c2 14a2", found("P2_1/n"));
    assertEquals("62cab", found("P b n m"));
    assertEquals("64", found("C m c a"));
    assertEquals("64", found("Cmce"));
    assertEquals("194", found("P6_3/mmc"));
    assertEquals("194", found("P 6(3)/m m c"));
    assertEquals("19", found("P2<sub>1</sub>2<sub>1</sub>2<sub>1</sub>"));
    assertEquals("205", found("P a 3"));
    assertEquals("2*", found("C -1"));
    assertEquals("", found("P n n n:3"));
    for (String unknown : List.of("", "Q 1", "P 7", "Fm-3", "R -3 m:Q", "P 21/q", "H 3")) {
      List<SpaceGroupSetting> meant = GROUPS.ofSymbol(unknown);
      assertTrue(unknown.equals("Fm-3") ? meant.size() == 1 : meant.isEmpty(), unknown);
    }
    assertEquals(List.of(), GROUPS.ofNumber(231));
    assertEquals(List.of(), GROUPS.ofNumber(0));
  }

  @Test
  void numbersBeginWithTheirStandardSetting() {
    for (int number = 1; number <= 230; number++) {
      SpaceGroupSetting standard = GROUPS.ofNumber(number).get(0);
      assertTrue(standard.choice().matches("|b1?|1|H"), standard.title());
    }
  }

  @Test
  void changesOfBasisAreFollowed() {
    assertEquals(HallSymbol.parse("P 2x"), HallSymbol.parse("P 2y (y,z,x)"));
    assertEquals(HallSymbol.parse("P 2"), HallSymbol.parse("P 2y (z,x,y)"));
    // P 21/n is P 21/c with the cell diagonal as its edge.
    assertEquals(HallSymbol.parse("-P 2yn"), HallSymbol.parse("-P 2ybc (x-z,y,z)"));
    // A primitive cell of F, and the F cell of that primitive cell.
    SymmetryGroup primitive = HallSymbol.parse("-F 4 2 3 (-x+y+z, x-y+z, x+y-z)");
    assertEquals(48, primitive.operations().size());
    assertEquals(
        HallSymbol.parse("-R 3 2\""),
        HallSymbol.parse("-P 3* 2 (2/3*x-1/3*y-1/3*z,1/3*x+1/3*y-2/3*z,1/3*x+1/3*y+1/3*z)"));
    // Two origins of one group, an eighth of the diagonal apart.
    assertEquals(
        HallSymbol.parse("-F 4vw 2vw 3"), HallSymbol.parse("F 4d 2 3 -1d (x-1/8,y-1/8,z-1/8)"));
    assertEquals(HallSymbol.parse("-P 2ybc"), HallSymbol.parse("-p_2YBC"));
    assertEquals(HallSymbol.parse("P 31 2\""), HallSymbol.parse("P 31 2="));
    assertEquals(HallSymbol.parse("P 2yb"), HallSymbol.parse("P 21y"));
  }

  @Test
  void whatIsNoHallSymbolIsRefused() {
    Set<String> messages = new HashSet<>();
    for (String bad :
        List.of(
            "",
            "P",
            "-",
            "Q 2",
            "P 5",
            "P 2 2 2 2 2",
            "P 2q",
            "P 44",
            "P 3'",
            "P 4*",
            "P 2 4",
            "P 3 3",
            "P 2 (0 0",
            "P 2 (x,y)",
            "P 2 (x,y,q)",
            "P 2 (x,x,z)",
            "P 2 (x,y,z+0.1)",
            "P 4 (x+y,y,z)x",
            "P 4 (2x,y,z)",
            "P 2 (x,y,z/5)",
            "P 2 (x,y,1/7*z)",
            "P 1 2",
            "-P 2 (x,y,z+1/5)",
            "P 6 4",
            "P 2 (x/0,y,z)",
            "P 2 (99999999999 0 0)")) {
      IllegalArgumentException problem =
          assertThrows(IllegalArgumentException.class, () -> HallSymbol.parse(bad), bad);
      messages.add(problem.getMessage());
    }
    assertTrue(messages.size() > 12, messages.toString());
  }

  @Test
  void operationsAreReadFromDecimalsAndWritten() {
    int[] turn = {0, -1, 0, 1, -1, 0, 0, 0, 1};
    ExactOperation operation =
        ExactOperation.of(turn, new double[] {0.667, -0.25, 0.3333}).orElseThrow();
    assertEquals("-y+2/3,x-y+3/4,z+1/3", operation.toString());
    assertTrue(ExactOperation.of(turn, new double[] {0.52, 0, 0}).isEmpty());
    assertEquals(new ExactOperation(turn, new int[] {96, 108, 48}), operation);
  }
}
