package org.liflow.kernels;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * The rows that operations named last, in device memory: an evaluation names the same ones again
 * and again, and comparing them costs less than sending them.
 */
final class RowIndices {
  private static final int MOST = 16;

  private final Launcher launcher;

  /** The one used last is the first. */
  private final Deque<RowIndex> kept = new ArrayDeque<>();

  /** Those that have been asked for since somebody watches; null while nobody does. */
  private Set<RowIndex> watched;

  RowIndices(Launcher launcher) {
    this.launcher = launcher;
  }

  /** These rows in device memory, good until as many others as are kept have been asked for. */
  RowIndex of(int[] rows) {
    RowIndex index = find(rows);
    if (watched != null && watched.add(index)) {
      index.hold();
    }
    return index;
  }

  private RowIndex find(int[] rows) {
    for (Iterator<RowIndex> all = kept.iterator(); all.hasNext(); ) {
      RowIndex index = all.next();
      if (index.holds(rows)) {
        all.remove();
        kept.push(index);
        return index;
      }
    }
    if (kept.size() >= MOST) {
      for (Iterator<RowIndex> oldest = kept.descendingIterator(); oldest.hasNext(); ) {
        RowIndex index = oldest.next();
        if (!index.isHeld()) {
          oldest.remove();
          index.close();
          break;
        }
      }
    }
    kept.push(new RowIndex(launcher, rows));
    return kept.peek();
  }

  /** Does some work and returns the rows that it asked for: held, until they are let go. */
  Set<RowIndex> heldBy(Runnable work) {
    Set<RowIndex> all = new HashSet<>();
    watched = all;
    try {
      work.run();
    } finally {
      watched = null;
    }
    return all;
  }
}
