package org.liflow.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.data.DatasetEntry;
import org.liflow.files.InputException;

/**
 * The entries of a data set in two parts that share no trajectory. Entries of one name, at several
 * temperatures or of several stretches, stay together.
 *
 * @param training the entries to train on; never empty
 * @param validation the entries kept for validation or for a test; never empty
 */
public record ValidationSplit(List<DatasetEntry> training, List<DatasetEntry> validation) {
  /** The property that entries must share to stay together. */
  public enum By {
    /** The composition, and with it each trajectory's name. */
    COMPOSITION,
    /** The trajectory's name. */
    TRAJECTORY
  }

  /**
   * Keeps copies of the lists.
   *
   * @param training the entries to train on; never empty
   * @param validation the entries kept for validation or for a test; never empty
   */
  public ValidationSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * Splits at random. The result does not depend on the order of the entries; both parts keep it.
   *
   * @param entries of all trajectories
   * @param by whether compositions or trajectories stay together
   * @param fraction share of the compositions or trajectories that is kept for validation, rounded
   *     to at least one and not all
   * @param seed of all random numbers
   * @return both parts
   * @throws InputException when there are fewer than two of them
   * @throws IllegalArgumentException when the fraction is not between 0 and 1
   */
  public static ValidationSplit of(List<DatasetEntry> entries, By by, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("a fraction of " + fraction);
    }
    Function<DatasetEntry, String> group = groups(entries, by);
    List<String> shuffled = new ArrayList<>(new TreeSet<>(entries.stream().map(group).toList()));
    if (shuffled.size() < 2) {
      String what = by == By.COMPOSITION ? "composition" : "trajectory";
      throw new InputException(
          "validation split",
          (shuffled.isEmpty() ? "no " : "a single ") + what + ", which cannot be on both sides",
          by == By.COMPOSITION
              ? "two compositions at least, or a split by trajectory"
              : "two trajectories at least");
    }
    UniformRandomProvider random =
        RandomSource.PHILOX_4X32.create(new int[] {(int) seed, (int) (seed >>> 32), 0, 0, 0, 0});
    for (int last = shuffled.size() - 1; last > 0; last--) {
      java.util.Collections.swap(shuffled, last, random.nextInt(last + 1));
    }
    long wanted = Math.round(fraction * shuffled.size());
    int kept = (int) Math.max(1, Math.min(shuffled.size() - 1, wanted));
    Set<String> validation = new HashSet<>(shuffled.subList(0, kept));
    return of(entries, entry -> validation.contains(group.apply(entry)));
  }

  /**
   * Splits by the trajectories' names.
   *
   * @param entries of all trajectories
   * @param names of the trajectories to keep for validation
   * @return both parts
   * @throws InputException when there is no trajectory of a name, or none is left for training
   */
  public static ValidationSplit ofNames(List<DatasetEntry> entries, Set<String> names) {
    TreeSet<String> unknown = new TreeSet<>(names);
    entries.forEach(entry -> unknown.remove(entry.name()));
    if (!unknown.isEmpty()) {
      throw new InputException(
          "validation split", "the unknown trajectory '" + unknown.first() + "'", "a known name");
    }
    ValidationSplit split = of(entries, entry -> names.contains(entry.name()));
    if (split.training().isEmpty() || split.validation().isEmpty()) {
      throw new InputException(
          "validation split",
          names.size() + " names, which leaves one side empty",
          "a trajectory on either side");
    }
    return split;
  }

  private static ValidationSplit of(List<DatasetEntry> entries, Predicate<DatasetEntry> validates) {
    return new ValidationSplit(
        entries.stream().filter(validates.negate()).toList(),
        entries.stream().filter(validates).toList());
  }

  /**
   * Names the group of an entry. Compositions that share a trajectory's name are one group, called
   * by the first of them.
   */
  private static Function<DatasetEntry, String> groups(List<DatasetEntry> entries, By by) {
    if (by == By.TRAJECTORY) {
      return DatasetEntry::name;
    }
    Map<String, Set<String>> compositionsOf = new HashMap<>();
    for (DatasetEntry entry : entries) {
      compositionsOf.computeIfAbsent(entry.name(), n -> new TreeSet<>()).add(entry.composition());
    }
    Map<String, TreeSet<String>> joined = new HashMap<>();
    for (DatasetEntry entry : entries) {
      joined.computeIfAbsent(entry.composition(), c -> new TreeSet<>(Set.of(c)));
    }
    for (Set<String> shared : compositionsOf.values()) {
      TreeSet<String> union = new TreeSet<>();
      shared.forEach(composition -> union.addAll(joined.get(composition)));
      union.forEach(composition -> joined.put(composition, union));
    }
    return entry -> joined.get(entry.composition()).first();
  }
}
