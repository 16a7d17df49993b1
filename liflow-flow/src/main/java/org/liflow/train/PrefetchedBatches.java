package org.liflow.train;

import java.util.Iterator;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The batches of another series, the next ones of which a thread of its own builds in advance.
 *
 * <p>It gives the same batches, in whatever order they are asked for; in ascending order they are
 * there sooner. One caller at a time.
 */
public final class PrefetchedBatches implements FlowBatches, AutoCloseable {
  private final FlowBatches source;
  private final int depth;
  private final ExecutorService builder;
  private final TreeMap<Long, Future<FlowBatch>> underway = new TreeMap<>();

  /**
   * @param source asked from another thread, for one batch at a time; stays the caller's to close,
   *     after this
   * @param depth how many batches to have in advance
   * @throws IllegalArgumentException for a depth below 1
   */
  public PrefetchedBatches(FlowBatches source, int depth) {
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
   * Batch number {@code number}, waiting for it where it is not ready.
   *
   * @throws RuntimeException whatever the source throws for this batch
   * @throws IllegalStateException after {@link #close()}, or when the waiting thread is interrupted
   */
  @Override
  public FlowBatch batch(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("batch number " + number);
    }
    Future<FlowBatch> wanted = schedule(number);
    try {
      return wanted.get();
    } catch (ExecutionException problem) {
      Throwable cause = problem.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause;
    } catch (InterruptedException problem) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for batch " + number, problem);
    }
  }

  private synchronized Future<FlowBatch> schedule(long number) {
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
   * Ends the thread, and waits until it is through with the batch it is at, so that the source can
   * be closed then; a caller that is interrupted meanwhile stays so marked.
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
