package org.liflow.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in good order when the process is asked to end (Ctrl-C, SIGTERM): files are
 * whole, and a run can be resumed. The JVM then ends with the exit code of the signal, 130 or 143.
 *
 * <p>The command opens it before its long work and closes it when its files are closed. A second
 * signal cannot hurry the JVM, so the wait is bounded.
 */
final class GracefulStop implements AutoCloseable {
  /** Long enough for one network evaluation of the largest crystals, and for a slow disk. */
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  /**
   * Starts to listen for signals.
   *
   * @param stop asks the work to end; called once, by another thread
   */
  GracefulStop(Runnable stop) {
    hook =
        new Thread(
            () -> {
              requested = true;
              stop.run();
              waitForFiles();
            },
            "liflow-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Interrupts the calling thread when a signal arrives. */
  static GracefulStop byInterrupt() {
    return new GracefulStop(Thread.currentThread()::interrupt);
  }

  private void waitForFiles() {
    try {
      closed.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException problem) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether a signal has arrived. */
  boolean requested() {
    return requested;
  }

  /** Lets the JVM end if it is about to, and no longer listens. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException problem) {
      // The JVM is ending: the hook is running and waited for this call.
    }
  }
}
