package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.liflow.data.DatasetEntry;
import org.liflow.files.InputException;

class ValidationSplitTest {
  private static DatasetEntry entry(String name, String composition, int kelvin, int start) {
    return new DatasetEntry(name, kelvin, start, start + 10, composition, 1, 0, 1, 0);
  }

  /** Trajectories at several temperatures and of several stretches. */
  private static List<DatasetEntry> entries(Random random, int compositions, boolean crossed) {
    List<DatasetEntry> entries = new ArrayList<>();
    for (int c = 0; c < compositions; c++) {
      int runs = 1 + random.nextInt(4);
      for (int run = 0; run < runs; run++) {
        for (int row = 0; row <= random.nextInt(4); row++) {
          // One name under two compositions, as a mislabelled row has it.
          int label = crossed && random.nextInt(12) == 0 ? (c + 1) % compositions : c;
          entries.add(
              entry("c" + c + "_run" + run, "c" + label, 500 + 100 * random.nextInt(3), 10 * row));
        }
      }
    }
    Collections.shuffle(entries, random);
    return entries;
  }

  private static Set<String> of(
      List<DatasetEntry> entries, Function<DatasetEntry, String> property) {
    return entries.stream().map(property).collect(Collectors.toSet());
  }

  private static void assertDisjoint(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.retainAll(other);
    assertEquals(Set.of(), both);
  }

  @Test
  void nothingLeaksAndNothingIsLost() {
    Random random = new Random(12);
    int split = 0;
    for (int trial = 0; trial < 500; trial++) {
      List<DatasetEntry> entries = entries(random, 2 + random.nextInt(8), trial % 2 == 0);
      ValidationSplit.By by = ValidationSplit.By.values()[trial / 2 % 2];
      double fraction = 0.01 + 0.98 * random.nextDouble();
      ValidationSplit parts;
      try {
        parts = ValidationSplit.of(entries, by, fraction, trial);
      } catch (InputException joined) {
        assertTrue(trial % 2 == 0 && by == ValidationSplit.By.COMPOSITION, joined.getMessage());
        continue;
      }
      split++;
      assertFalse(parts.training().isEmpty());
      assertFalse(parts.validation().isEmpty());
      assertDisjoint(
          of(parts.training(), DatasetEntry::name), of(parts.validation(), DatasetEntry::name));
      if (by == ValidationSplit.By.COMPOSITION) {
        assertDisjoint(
            of(parts.training(), DatasetEntry::composition),
            of(parts.validation(), DatasetEntry::composition));
      }
      assertEquals(entries.size(), parts.training().size() + parts.validation().size());
      assertEquals(parts.training(), entries.stream().filter(parts.training()::contains).toList());
      List<DatasetEntry> shuffled = new ArrayList<>(entries);
      Collections.shuffle(shuffled, random);
      assertEquals(
          Set.copyOf(parts.validation()),
          Set.copyOf(ValidationSplit.of(shuffled, by, fraction, trial).validation()));
    }
    assertTrue(split > 400, split + " splits");
  }

  @Test
  void theFractionCountsGroupsAndTheSeedChoosesThem() {
    List<DatasetEntry> entries = new ArrayList<>();
    for (int c = 0; c < 20; c++) {
      for (int run = 0; run < 1 + c; run++) {
        entries.add(entry(c + "_" + run, "c" + c, 500, 0));
      }
    }
    Set<Set<String>> choices = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      ValidationSplit parts =
          ValidationSplit.of(entries, ValidationSplit.By.COMPOSITION, 0.2, seed);
      Set<String> kept = of(parts.validation(), DatasetEntry::composition);
      assertEquals(4, kept.size());
      choices.add(kept);
    }
    assertTrue(choices.size() > 15);
    assertEquals(
        1,
        of(
                ValidationSplit.of(entries, ValidationSplit.By.COMPOSITION, 0.001, 0).validation(),
                DatasetEntry::composition)
            .size());
    assertEquals(
        1,
        of(
                ValidationSplit.of(entries, ValidationSplit.By.COMPOSITION, 0.999, 0).training(),
                DatasetEntry::composition)
            .size());
    assertNotEquals(
        ValidationSplit.of(entries, ValidationSplit.By.TRAJECTORY, 0.2, 1),
        ValidationSplit.of(entries, ValidationSplit.By.TRAJECTORY, 0.2, 2));
  }

  @Test
  void tooFewGroupsAreRefusedWithAdvice() {
    List<DatasetEntry> one = List.of(entry("a", "c", 500, 0), entry("b", "c", 600, 0));
    String message =
        assertThrows(
                InputException.class,
                () -> ValidationSplit.of(one, ValidationSplit.By.COMPOSITION, 0.2, 0))
            .getMessage();
    assertTrue(
        message.contains("single composition") && message.contains("by trajectory"), message);
    assertEquals(
        1, ValidationSplit.of(one, ValidationSplit.By.TRAJECTORY, 0.2, 0).validation().size());
    assertThrows(
        InputException.class,
        () -> ValidationSplit.of(one.subList(0, 1), ValidationSplit.By.TRAJECTORY, 0.2, 0));
    assertThrows(
        InputException.class,
        () -> ValidationSplit.of(List.of(), ValidationSplit.By.TRAJECTORY, 0.2, 0));
    for (double fraction : new double[] {0, 1, -1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ValidationSplit.of(one, ValidationSplit.By.TRAJECTORY, fraction, 0));
    }
  }

  @Test
  void namesChooseAllRowsOfATrajectory() {
    List<DatasetEntry> entries =
        List.of(entry("a", "c", 500, 0), entry("b", "c", 600, 0), entry("a", "c", 700, 0));
    ValidationSplit parts = ValidationSplit.ofNames(entries, Set.of("a"));
    assertEquals(List.of(entries.get(1)), parts.training());
    assertEquals(2, parts.validation().size());
    assertThrows(InputException.class, () -> ValidationSplit.ofNames(entries, Set.of("a", "x")));
    assertThrows(InputException.class, () -> ValidationSplit.ofNames(entries, Set.of("a", "b")));
  }
}
