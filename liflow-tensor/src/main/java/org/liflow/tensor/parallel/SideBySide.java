package org.liflow.tensor.parallel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Works on several things at once, each on one thread. For one run; {@link #isFailing} may be asked
 * by any thread, the rest is one thread's.
 */
public final class SideBySide {
  /**
   * Works on one thing.
   *
   * @param <A> the things
   * @param <B> what comes of them
   */
  @FunctionalInterface
  public interface Task<A, B> {
    /**
     * Works on a thing, on the thread that calls.
     *
     * @param thing to work on
     * @param single workers of one thread, closed by the caller
     * @return what came of it
     * @throws IOException when the disk refuses
     */
    B of(A thing, Workers single) throws IOException;
  }

  private final int threads;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param threads how many things are worked on at once
   */
  public SideBySide(int threads) {
    this.threads = threads;
  }

  /**
   * Whether a task failed or the thread that waits was interrupted, so that the others should end.
   *
   * @return true from the first failure on
   */
  public boolean isFailing() {
    return failure.get() != null;
  }

  /**
   * Works on all things, beginning in their order; a failure ends what has not begun. Returns or
   * throws only when no task is at work any more.
   *
   * @param things to work on
   * @param task works on each
   * @param <A> the things
   * @param <B> what comes of them
   * @return the results in the order of the things
   * @throws RuntimeException the first that a task threw
   * @throws UncheckedIOException for the first failure where it is the disk's
   * @throws IllegalStateException when the thread is interrupted, which it then stays
   */
  public <A, B> List<B> run(List<A> things, Task<A, B> task) {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
    List<Future<B>> futures = new ArrayList<>();
    for (A thing : things) {
      futures.add(pool.submit(() -> isFailing() ? null : one(thing, task)));
    }
    pool.shutdown();
    // No file may be open any more when the folder is let go.
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException problem) {
        interrupted = true;
        failure.compareAndSet(null, problem);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throwFailure();
    List<B> results = new ArrayList<>();
    for (Future<B> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException | InterruptedException problem) {
        throw new IllegalStateException(problem);
      }
    }
    return results;
  }

  private <A, B> B one(A thing, Task<A, B> task) {
    try (Workers single = new Workers(1)) {
      return task.of(thing, single);
    } catch (IOException | RuntimeException | Error problem) {
      failure.compareAndSet(null, problem);
      return null;
    }
  }

  private void throwFailure() {
    Throwable first = failure.get();
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (first instanceof IOException disk) {
      throw new UncheckedIOException(disk);
    }
    if (first != null) {
      throw new IllegalStateException("interrupted", first);
    }
  }
}
