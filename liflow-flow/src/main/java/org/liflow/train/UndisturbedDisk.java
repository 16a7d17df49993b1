package org.liflow.train;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads and writes files in a thread of its own. An interrupt of the caller would close the file
 * that it reads or writes at that moment; here the task is completed, and the caller stays marked
 * as interrupted. One caller at a time.
 */
final class UndisturbedDisk implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "liflow-training-files");
            made.setDaemon(true);
            return made;
          });

  /**
   * Runs a task and waits for its end.
   *
   * @return the task's result
   * @throws RuntimeException as the task throws it; an {@code Error} likewise
   */
  <T> T call(Callable<T> task) {
    return await(thread.submit(task));
  }

  /** Runs a task without a result, as {@link #call} does. */
  void run(Runnable task) {
    await(thread.submit(task));
  }

  /**
   * Waits for a task's end even if the caller is interrupted, who then stays so marked.
   *
   * @throws RuntimeException as the task throws it; an {@code Error} likewise
   */
  static <T> T await(Future<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException problem) {
          interrupted = true;
        }
      }
    } catch (ExecutionException problem) {
      if (problem.getCause() instanceof Error error) {
        throw error;
      }
      if (problem.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(problem.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the thread; no task is running then. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
