package org.liflow.train;

import java.util.Iterator;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The batches of another series, built in advance by a background thread.
 *
 * <p>The batches are the same in whatever order they are asked for; asked for in ascending order
 * they are ready sooner. One caller at a time.
 */
public final class PrefetchedBatches implements TrainingBatches, AutoCloseable {
  private final TrainingBatches source;
  private final int depth;
  private final ExecutorService builder;
  private final TreeMap<Long, Future<TrainingBatch>> underway = new TreeMap<>();

  /**
   * @param source asked from another thread, for one batch at a time; stays the caller's to close,
   *     after this
   * @param depth how many batches to have in advance
   * @throws IllegalArgumentException for a depth below 1
   */
  public PrefetchedBatches(TrainingBatches source, int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException(depth + " batches in advance");
    }
    this.source = source;
    this.depth = depth;
    builder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "liflow-batches");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Returns batch number {@code number}, and waits for it if it is not ready. A caller that is
   * interrupted meanwhile waits as long and stays marked as interrupted.
   *
   * @throws RuntimeException as the source throws it for this batch
   * @throws IllegalStateException after {@link #close()}
   */
  @Override
  public TrainingBatch batch(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("batch number " + number);
    }
    return UndisturbedDisk.await(schedule(number));
  }

  private synchronized Future<TrainingBatch> schedule(long number) {
    if (builder.isShutdown()) {
      throw new IllegalStateException("these batches are closed");
    }
    for (Iterator<Long> stale = underway.keySet().iterator(); stale.hasNext(); ) {
      long other = stale.next();
      if (other < number || other > number + depth) {
        underway.get(other).cancel(false);
        stale.remove();
      }
    }
    for (long next = number; next <= number + depth; next++) {
      long build = next;
      underway.computeIfAbsent(next, n -> builder.submit(() -> source.batch(build)));
    }
    return underway.remove(number);
  }

  /**
   * Ends the thread and waits until it has finished the batch in work, so that the source can be
   * closed afterwards. A caller that is interrupted meanwhile stays marked as interrupted.
   */
  @Override
  public void close() {
    synchronized (this) {
      underway.values().forEach(batch -> batch.cancel(false));
      underway.clear();
      builder.shutdown();
    }
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        over = builder.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException problem) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
