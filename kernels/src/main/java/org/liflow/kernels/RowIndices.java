package org.liflow.kernels;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rows that operations named last, in device memory: an evaluation names the same ones again
 * and again, and comparing them costs less than sending them.
 */
final class RowIndices {
  /**
   * Bytes of the rows that are kept while no recording holds them: those of a thousand gathers from
   * 4096 atoms each.
   */
  private static final long MOST = 16L << 20;

  private final Launcher launcher;
  private final long most;

  /** The one used last is the last. */
  private final Map<Rows, RowIndex> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** Bytes of the rows that have come since room was made. */
  private long added;

  /** Rows requested during {@link #heldBy}; null otherwise. */
  private Set<RowIndex> watched;

  RowIndices(Launcher launcher) {
    this(launcher, MOST);
  }

  /**
   * @param most bytes of the rows that are kept while no recording holds them
   */
  RowIndices(Launcher launcher, long most) {
    this.launcher = launcher;
    this.most = most;
  }

  /** Row numbers, equal to others that are the same. */
  private static final class Rows {
    private final int[] numbers;
    private final int hash;

    Rows(int[] numbers) {
      this.numbers = numbers;
      hash = Arrays.hashCode(numbers);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Rows && Arrays.equals(numbers, ((Rows) other).numbers);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * These rows in device memory, good until others are asked for, or for as long as they are held.
   */
  RowIndex of(int[] rows) {
    RowIndex index = find(rows);
    if (watched != null && watched.add(index)) {
      index.hold();
    }
    return index;
  }

  private RowIndex find(int[] rows) {
    RowIndex known = kept.get(new Rows(rows));
    if (known != null) {
      return known;
    }
    if (added > most / 2) {
      makeRoom();
    }
    int[] own = rows.clone();
    RowIndex index = new RowIndex(launcher, own);
    kept.put(new Rows(own), index);
    added += index.bytes();
    return index;
  }

  /** Leaves half of what may be kept beside what is held, so that this is not needed again soon. */
  private void makeRoom() {
    added = 0;
    long idle = 0;
    for (RowIndex index : kept.values()) {
      idle += index.isHeld() ? 0 : index.bytes();
    }
    for (Iterator<RowIndex> oldest = kept.values().iterator();
        idle > most / 2 && oldest.hasNext(); ) {
      RowIndex index = oldest.next();
      if (!index.isHeld()) {
        idle -= index.bytes();
        oldest.remove();
        index.close();
      }
    }
  }

  /**
   * Does some work and returns the rows that it asked for: held, until they are let go. Work that
   * fails holds nothing.
   */
  Set<RowIndex> heldBy(Runnable work) {
    Set<RowIndex> all = new HashSet<>();
    watched = all;
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      watched = null;
      if (!done) {
        all.forEach(RowIndex::letGo);
      }
    }
    return all;
  }
}
