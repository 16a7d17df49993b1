package org.liflow.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Does pieces of work in order on a thread of its own, so that nobody waits for the disk unless it
 * falls far behind. Once a piece of work has failed, the rest is not done, and the next caller gets
 * the failure.
 */
final class WritingThread implements AutoCloseable {
  private final int most;
  private final Semaphore room;
  private final ExecutorService thread;
  private volatile Throwable failure;
  private boolean thrown;

  /**
   * @param most pieces of work that may wait
   */
  WritingThread(String name, int most) {
    this.most = most;
    room = new Semaphore(most);
    thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread writer = new Thread(work, name);
              writer.setDaemon(true);
              return writer;
            });
  }

  /** Has some work done later; waits while too much is waiting already. */
  void add(Runnable work) {
    throwFailure();
    room.acquireUninterruptibly();
    thread.execute(
        () -> {
          try {
            if (failure == null) {
              work.run();
            }
          } catch (RuntimeException | Error problem) {
            // Out of memory, too: frames that are not written must not go unnoticed.
            failure = problem;
          } finally {
            room.release();
          }
        });
  }

  /** Waits until all that was added before is done, and throws a failure of it. */
  void await() {
    room.acquireUninterruptibly(most);
    room.release(most);
    throwFailure();
  }

  private void throwFailure() {
    if (failure != null && !thrown) {
      thrown = true;
      if (failure instanceof Error) {
        throw (Error) failure;
      }
      throw (RuntimeException) failure;
    }
  }

  /** Waits until all is done and ends the thread; throws a failure that nobody has been told of. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throwFailure();
  }
}
