package org.liflow.tensor.parallel;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.liflow.files.InputException;

/**
 * A fixed team of threads that divide numbered blocks of work among themselves.
 *
 * <p>Which thread computes a block is left to chance; the content of a block is not. Work that
 * writes only its own block's results therefore gives the same bits at any number of threads. The
 * calling thread takes part, so a team of one has no other thread.
 *
 * <p>Thread safety: any number of threads may call. A call waits until the calls that came before
 * it are done, in the order of their arrival, so blocks of two calls never run at the same time. A
 * call from within a block is refused, because thread numbers would no longer identify threads.
 *
 * <p>Close a team after use. The threads of a team that is no longer reachable end after a garbage
 * collection, whenever that comes.
 */
public final class Workers implements AutoCloseable {
  /** System property that sets the number of threads; the number of processors otherwise. */
  public static final String THREADS_PROPERTY = "liflow.threads";

  /**
   * Time for which an idle thread polls for new work before it sleeps. Longer than the gaps between
   * the operations of a flow, shorter than what other programs on the same cores would notice.
   */
  private static final long SPIN_NANOS = 50_000;

  /** Polls of a caller without blocks of its own before it yields its processor. */
  private static final int SPINS_BEFORE_YIELD = 1000;

  private static final Cleaner CLEANER = Cleaner.create();

  /** One block of work, done by whichever thread is free. */
  @FunctionalInterface
  public interface Block {
    /**
     * Computes one block.
     *
     * @param block number of the block, from 0
     * @param worker number of the thread, from 0 and below {@link Workers#threads()}; an index of
     *     scratch memory that no other thread uses meanwhile
     */
    void run(int block, int worker);
  }

  private static final class Job {
    final Block work;
    final int blocks;
    final long number;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(Block work, int blocks, long number) {
      this.work = work;
      this.blocks = blocks;
      this.number = number;
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

  /**
   * The state that the helper threads see. It must not refer to the {@link Workers}, and an idle
   * thread must not hold a job, whose work usually does: otherwise a forgotten team would never
   * become unreachable.
   */
  private static final class Team {
    final Helper[] helpers;

    /** Per helper, 1 when it sleeps or is about to. Only sleepers are woken, as that is slow. */
    final AtomicIntegerArray asleep;

    volatile Job job;
    volatile boolean closed;

    Team(int helpers) {
      this.helpers = new Helper[helpers];
      asleep = new AtomicIntegerArray(helpers);
    }

    void start(String name) {
      for (int k = 0; k < helpers.length; k++) {
        int worker = k + 1;
        helpers[k] = new Helper(this, worker, "liflow-" + name + "-" + worker);
        helpers[k].start();
      }
    }

    private void serve(int worker) {
      long last = 0;
      long idleSince = System.nanoTime();
      while (!closed) {
        long helped = help(worker, last);
        if (helped != last) {
          last = helped;
          idleSince = System.nanoTime();
        } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
          Thread.onSpinWait();
        } else {
          asleep.set(worker - 1, 1);
          // A caller that sets a job after this check sees that this thread is asleep.
          if (!hasNewJob(last) && !closed) {
            LockSupport.park(this);
          }
          asleep.set(worker - 1, 0);
          idleSince = System.nanoTime();
        }
      }
    }

    /** Helps with a job that is not the last one; returns the number of the last job helped. */
    private long help(int worker, long last) {
      Job current = job;
      if (current == null || current.number == last) {
        return last;
      }
      current.help(worker);
      return current.number;
    }

    private boolean hasNewJob(long last) {
      Job current = job;
      return current != null && current.number != last;
    }

    void share(Job shared) {
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
    }

    void stop() {
      closed = true;
      for (Thread helper : helpers) {
        LockSupport.unpark(helper);
      }
    }
  }

  private static final class Helper extends Thread {
    private final Team team;
    private final int worker;

    Helper(Team team, int worker, String name) {
      super(name);
      this.team = team;
      this.worker = worker;
      setDaemon(true);
    }

    @Override
    public void run() {
      team.serve(worker);
    }
  }

  private final String name;
  private final Team team;
  private final Cleaner.Cleanable cleanable;

  /** Held by the thread that runs blocks; fair, so that no caller waits for ever. */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Guarded by {@link #turn}: whether its holder is running blocks at the moment. */
  private boolean running;

  private long jobs;

  /**
   * Starts a team named "worker".
   *
   * @param threads number of threads, the caller's included
   * @throws IllegalArgumentException when below 1
   */
  public Workers(int threads) {
    this(threads, "worker");
  }

  /**
   * Starts a team.
   *
   * @param threads number of threads, the caller's included
   * @param name of the team, for threads' names and messages, such as a backend's name
   * @throws IllegalArgumentException when {@code threads} is below 1
   */
  public Workers(int threads, String name) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread is needed, not " + threads);
    }
    this.name = name;
    team = new Team(threads - 1);
    cleanable = CLEANER.register(this, team::stop);
    team.start(name);
  }

  /**
   * Starts a team of {@link #defaultThreads()}.
   *
   * @return the team, to be closed by the caller
   */
  public static Workers ofDefaultSize() {
    return new Workers(defaultThreads());
  }

  /**
   * Returns the number that {@value #THREADS_PROPERTY} sets, else the number of processors.
   *
   * @return at least 1
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

  /**
   * Returns the number of threads, the caller's included.
   *
   * @return at least 1
   */
  public int threads() {
    return team.helpers.length + 1;
  }

  /**
   * Runs {@code work} once for each block below {@code blocks} and returns when all are done, after
   * the calls of other threads that came first. When a block throws, blocks not yet begun are left
   * out and one such exception is thrown on.
   *
   * @param blocks number of blocks
   * @param work computes one of them
   * @throws IllegalStateException after {@link #close()}, and when called from within a block
   */
  public void run(int blocks, Block work) {
    begin();
    try {
      running = true;
      if (team.helpers.length == 0 || blocks <= 1) {
        for (int block = 0; block < blocks; block++) {
          work.run(block, 0);
        }
      } else {
        share(blocks, work);
      }
    } finally {
      running = false;
      turn.unlock();
      // Until here a garbage collection must not end the threads.
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Does some work, calls of {@link #run} among it, while no other thread's blocks run. Two threads
   * that take turns once per evaluation lose less time than two that do so once per operation.
   *
   * @param work done on the calling thread
   * @throws IllegalStateException after {@link #close()}, and when called from within a block
   */
  public void exclusively(Runnable work) {
    begin();
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  /** Takes the turn, to be given back by the caller; throws without having taken it. */
  private void begin() {
    // A helper's caller holds the turn until this very block is done: waiting would never end.
    if (Thread.currentThread() instanceof Helper helper && helper.team == team) {
      throw fromWithin();
    }
    turn.lock();
    if (running || team.closed) {
      boolean within = running;
      turn.unlock();
      throw within
          ? fromWithin()
          : new IllegalStateException("the workers of '" + name + "' are closed");
    }
  }

  private IllegalStateException fromWithin() {
    return new IllegalStateException(
        "a block of '"
            + name
            + "' on the thread '"
            + Thread.currentThread().getName()
            + "' asks for its own workers");
  }

  private void share(int blocks, Block work) {
    Job job = new Job(work, blocks, ++jobs);
    team.share(job);
    Throwable failure = job.failure.get();
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

  /** Ends the threads. Work that another thread is doing is finished first by that thread. */
  @Override
  public void close() {
    cleanable.clean();
  }
}
