package org.liflow.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count has grown of late: what a slow start was like says little of what is left. */
final class RecentSpeed {
  private static final double WINDOW = 10;

  private record Moment(double seconds, long count) {}

  private final Deque<Moment> moments = new ArrayDeque<>();

  RecentSpeed(double seconds, long count) {
    moments.add(new Moment(seconds, count));
  }

  /**
   * Takes note of a count.
   *
   * @param seconds now, not before the moment told last
   * @return counts a second over the last ten seconds, or since the last change before them
   */
  double at(double seconds, long count) {
    moments.addLast(new Moment(seconds, count));
    Moment oldest = moments.pollFirst();
    while (!moments.isEmpty() && moments.peekFirst().seconds() <= seconds - WINDOW) {
      oldest = moments.pollFirst();
    }
    moments.addFirst(oldest);
    return (count - oldest.count()) / Math.max(1e-9, seconds - oldest.seconds());
  }
}
