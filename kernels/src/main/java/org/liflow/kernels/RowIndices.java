package org.liflow.kernels;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The rows that operations named last, in device memory: an evaluation names the same ones again
 * and again, and comparing them costs less than sending them.
 */
final class RowIndices {
  private static final int MOST = 16;

  private final Launcher launcher;

  /** The one used last is the first. */
  private final Deque<RowIndex> kept = new ArrayDeque<>();

  RowIndices(Launcher launcher) {
    this.launcher = launcher;
  }

  /** These rows in device memory, good until as many others as are kept have been asked for. */
  RowIndex of(int[] rows) {
    for (Iterator<RowIndex> all = kept.iterator(); all.hasNext(); ) {
      RowIndex index = all.next();
      if (index.holds(rows)) {
        all.remove();
        kept.push(index);
        return index;
      }
    }
    if (kept.size() == MOST) {
      kept.removeLast().close();
    }
    kept.push(new RowIndex(launcher, rows));
    return kept.peek();
  }
}
