package org.liflow.crystal.format;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What to do where a file is silent, contradicts itself or contradicts the caller; immutable.
 *
 * @param timeUnit the unit of times, for files whose format does not say it
 * @param allowGaps whether to take a file whose steps go back, miss some or change their interval,
 *     as separate pieces
 * @param overrideTime whether a given time step wins over a different one that the file states
 * @param trustOrder whether to take the atoms of a file without ids in the order of its lines,
 *     although that order seems to change from frame to frame
 * @param wholeFile whether to refuse a file whose last frame is cut off, rather than to leave that
 *     frame out
 * @param describe whether to tell in notes what would be refused otherwise, to describe a file
 * @param notes takes what a reader noticed about a file, one line each, once {@link
 *     CrystalFiles#read} or {@link CrystalFiles#readStructure(java.nio.file.Path, ReadOptions)} has
 *     read it
 */
public record ReadRules(
    Optional<TimeUnit> timeUnit,
    boolean allowGaps,
    boolean overrideTime,
    boolean trustOrder,
    boolean wholeFile,
    boolean describe,
    Consumer<String> notes) {
  /**
   * Checks that nothing is null.
   *
   * @param timeUnit the unit of times, for files whose format does not say it
   * @param allowGaps whether to take a file whose steps go back, miss some or change their
   *     interval, as separate pieces
   * @param overrideTime whether a given time step wins over a different one that the file states
   * @param trustOrder whether to take the atoms of a file without ids in the order of its lines,
   *     although that order seems to change from frame to frame
   * @param wholeFile whether to refuse a file whose last frame is cut off, rather than to leave
   *     that frame out
   * @param describe whether to tell in notes what would be refused otherwise, to describe a file
   * @param notes takes what a reader noticed about a file, one line each, once {@link
   *     CrystalFiles#read} has read it
   */
  public ReadRules {
    Objects.requireNonNull(timeUnit);
    Objects.requireNonNull(notes);
  }

  /**
   * Returns the usual rules: nothing is guessed and nothing contradictory is taken.
   *
   * @return the rules
   */
  public static ReadRules usual() {
    return new ReadRules(Optional.empty(), false, false, false, false, false, note -> {});
  }

  /**
   * Returns the same but for the unit of times.
   *
   * @param unit of files whose format does not say it
   * @return new rules
   */
  public ReadRules withTimeUnit(TimeUnit unit) {
    return new ReadRules(
        Optional.of(unit), allowGaps, overrideTime, trustOrder, wholeFile, describe, notes);
  }

  /**
   * Returns the same but for gaps.
   *
   * @param allowed whether to take a file with gaps in its steps as separate pieces
   * @return new rules
   */
  public ReadRules withGaps(boolean allowed) {
    return new ReadRules(timeUnit, allowed, overrideTime, trustOrder, wholeFile, describe, notes);
  }

  /**
   * Returns the same but for times that differ.
   *
   * @param override whether a given time step wins over the file's
   * @return new rules
   */
  public ReadRules withOverrideTime(boolean override) {
    return new ReadRules(timeUnit, allowGaps, override, trustOrder, wholeFile, describe, notes);
  }

  /**
   * Returns the same but for the order of atoms.
   *
   * @param trust whether to take the order of the lines although it seems to change
   * @return new rules
   */
  public ReadRules withTrustOrder(boolean trust) {
    return new ReadRules(timeUnit, allowGaps, overrideTime, trust, wholeFile, describe, notes);
  }

  /**
   * Returns the same but for files that are cut off.
   *
   * @param whole whether to refuse a file whose last frame is cut off
   * @return new rules
   */
  public ReadRules withWholeFile(boolean whole) {
    return new ReadRules(timeUnit, allowGaps, overrideTime, trustOrder, whole, describe, notes);
  }

  /**
   * Returns the rules for describing a file: what would be refused is told in notes.
   *
   * @return new rules
   */
  public ReadRules describing() {
    return new ReadRules(timeUnit, allowGaps, overrideTime, trustOrder, wholeFile, true, notes);
  }

  /**
   * Returns the same but for who is told.
   *
   * @param listener takes one line at a time
   * @return new rules
   */
  public ReadRules withNotes(Consumer<String> listener) {
    return new ReadRules(
        timeUnit, allowGaps, overrideTime, trustOrder, wholeFile, describe, listener);
  }
}
