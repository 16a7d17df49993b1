package org.liflow.tensor.parallel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.liflow.files.InputException;

/**
 * A fixed team of threads that share out numbered blocks of work.
 *
 * <p>Who computes a block is left to chance; what a block is, is not. Work that writes only its own
 * block's results therefore gives the same bits at any number of threads. The caller's thread works
 * too, so a team of one has no other thread. One caller at a time, and none from within a block:
 * workers' numbers would no longer tell threads apart.
 */
public final class Workers implements AutoCloseable {
  /** System property with the number of threads; the number of processors otherwise. */
  public static final String THREADS_PROPERTY = "liflow.threads";

  /**
   * How long an idle thread looks for new work before it sleeps: longer than a gap within a flow.
   */
  private static final long SPIN_NANOS = 50_000;

  /** One block of work, done by whichever thread is free. */
  @FunctionalInterface
  public interface Block {
    /**
     * Does block number {@code block}.
     *
     * @param worker the thread's number, below {@link Workers#threads()}: for scratch memory
     */
    void run(int block, int worker);
  }

  private static final class Job {
    final Block work;
    final int blocks;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(Block work, int blocks) {
      this.work = work;
      this.blocks = blocks;
    }

    void help(int worker) {
      int block;
      while ((block = next.getAndIncrement()) < blocks) {
        try {
          if (failure.get() == null) {
            work.run(block, worker);
          }
        } catch (Throwable problem) {
          failure.compareAndSet(null, problem);
        } finally {
          done.incrementAndGet();
        }
      }
    }
  }

  /** How often a caller that has run out of blocks looks again before it gives way. */
  private static final int SPINS_BEFORE_YIELD = 1000;

  private final Thread[] helpers;

  /**
   * Of each helper, 1 when it sleeps or is about to: to wake it is dear, so the others are left.
   */
  private final AtomicIntegerArray asleep;

  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile Job job;
  private volatile boolean closed;

  /**
   * @param threads how many threads work together, the caller's included
   * @throws IllegalArgumentException when below 1
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread is needed, not " + threads);
    }
    helpers = new Thread[threads - 1];
    asleep = new AtomicIntegerArray(helpers.length);
    for (int k = 0; k < helpers.length; k++) {
      int worker = k + 1;
      helpers[k] = new Thread(() -> serve(worker), "liflow-worker-" + worker);
      helpers[k].setDaemon(true);
      helpers[k].start();
    }
  }

  /** A team of {@link #defaultThreads()}. */
  public static Workers ofDefaultSize() {
    return new Workers(defaultThreads());
  }

  /**
   * What {@value #THREADS_PROPERTY} says, else the number of processors.
   *
   * @throws InputException when the property is not a whole number of at least 1
   */
  public static int defaultThreads() {
    String asked = System.getProperty(THREADS_PROPERTY);
    if (asked == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    int threads;
    try {
      threads = Integer.parseInt(asked.trim());
    } catch (NumberFormatException problem) {
      threads = 0;
    }
    if (threads < 1) {
      throw new InputException("-D" + THREADS_PROPERTY, asked, "a whole number of at least 1");
    }
    return threads;
  }

  /** The number of threads, the caller's included. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs {@code work} once for each block below {@code blocks} and returns when all are done. When
   * a block throws, blocks not yet begun are left out and one such exception is thrown on.
   *
   * @throws IllegalStateException after {@link #close()}, and when called from within a block or by
   *     two threads at once
   */
  public void run(int blocks, Block work) {
    if (closed) {
      throw new IllegalStateException("these workers are closed");
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("these workers are busy: one caller at a time");
    }
    try {
      if (helpers.length == 0 || blocks <= 1) {
        for (int block = 0; block < blocks; block++) {
          work.run(block, 0);
        }
      } else {
        share(new Job(work, blocks));
      }
    } finally {
      busy.set(false);
    }
  }

  private void share(Job shared) {
    job = shared;
    for (int k = 0; k < Math.min(helpers.length, shared.blocks - 1); k++) {
      if (asleep.get(k) != 0) {
        LockSupport.unpark(helpers[k]);
      }
    }
    shared.help(0);
    int spins = 0;
    while (shared.done.get() < shared.blocks) {
      // The thread that holds the last block may need this processor.
      if (++spins % SPINS_BEFORE_YIELD == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
    job = null;
    Throwable failure = shared.failure.get();
    if (failure instanceof RuntimeException) {
      throw (RuntimeException) failure;
    }
    if (failure instanceof Error) {
      throw (Error) failure;
    }
    if (failure != null) {
      throw new IllegalStateException("a block failed", failure);
    }
  }

  private void serve(int worker) {
    Job last = null;
    long idleSince = System.nanoTime();
    while (!closed) {
      Job current = job;
      if (current != null && current != last) {
        current.help(worker);
        last = current;
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        asleep.set(worker - 1, 1);
        // Whoever sets a job after this look at it sees that this thread is asleep.
        if (job == current && !closed) {
          LockSupport.park(this);
        }
        asleep.set(worker - 1, 0);
        idleSince = System.nanoTime();
      }
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
