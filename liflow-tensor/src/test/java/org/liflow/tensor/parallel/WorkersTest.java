package org.liflow.tensor.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;

class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyBlockIsDoneExactlyOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertEquals(threads, workers.threads());
      for (int blocks : new int[] {0, 1, 2, 3, 17, 1000, 50_000}) {
        AtomicIntegerArray done = new AtomicIntegerArray(blocks);
        AtomicIntegerArray byWorker = new AtomicIntegerArray(threads);
        workers.run(
            blocks,
            (block, worker) -> {
              done.incrementAndGet(block);
              byWorker.incrementAndGet(worker);
            });
        int sum = 0;
        for (int worker = 0; worker < threads; worker++) {
          sum += byWorker.get(worker);
        }
        assertEquals(blocks, sum);
        for (int block = 0; block < blocks; block++) {
          assertEquals(1, done.get(block));
        }
      }
    }
  }

  @Test
  void workersNumbersTellThreadsApart() {
    try (Workers workers = new Workers(4)) {
      AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(4);
      for (int round = 0; round < 200; round++) {
        workers.run(
            64,
            (block, worker) -> {
              threads.compareAndSet(worker, null, Thread.currentThread());
              assertSame(threads.get(worker), Thread.currentThread());
            });
      }
      assertSame(Thread.currentThread(), threads.get(0));
    }
  }

  @Test
  void allThreadsWorkAtOnce() {
    try (Workers workers = new Workers(3)) {
      CountDownLatch met = new CountDownLatch(3);
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () ->
              workers.run(
                  3,
                  (block, worker) -> {
                    met.countDown();
                    try {
                      met.await();
                    } catch (InterruptedException problem) {
                      Thread.currentThread().interrupt();
                      throw new IllegalStateException(problem);
                    }
                  }));
    }
  }

  /** Plain arrays: what helpers write must be visible to the caller afterwards. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aHundredThousandTinyJobs(int threads) {
    int jobs = 100_000;
    int[] counts = new int[8];
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try (Workers workers = new Workers(threads)) {
            for (int job = 0; job < jobs; job++) {
              workers.run(counts.length, (block, worker) -> counts[block]++);
            }
          }
        });
    for (int count : counts) {
      assertEquals(jobs, count);
    }
  }

  @Test
  void sleepingHelpersWakeUp() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      for (int round = 0; round < 20; round++) {
        Thread.sleep(5);
        AtomicInteger sum = new AtomicInteger();
        workers.run(10, (block, worker) -> sum.addAndGet(block));
        assertEquals(45, sum.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void whatABlockThrowsReachesTheCallerAndTheTeamGoesOn(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 100; round++) {
        RuntimeException thrown = new ArithmeticException("block 5");
        assertSame(
            thrown,
            assertThrows(
                RuntimeException.class,
                () ->
                    workers.run(
                        10,
                        (block, worker) -> {
                          if (block == 5) {
                            throw thrown;
                          }
                        })));
        Error error = new AssertionError("all");
        assertSame(
            error,
            assertThrows(
                Error.class,
                () ->
                    workers.run(
                        10,
                        (block, worker) -> {
                          throw error;
                        })));
        AtomicInteger done = new AtomicInteger();
        workers.run(10, (block, worker) -> done.incrementAndGet());
        assertEquals(10, done.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void refusesWorkWhenClosedOrFromWithinABlock(int threads) {
    Workers workers = new Workers(threads, "abacus");
    for (int blocks : new int[] {1, 8}) {
      AtomicReferenceArray<IllegalStateException> nested = new AtomicReferenceArray<>(blocks);
      workers.run(
          blocks,
          (block, worker) ->
              nested.set(
                  block,
                  assertThrows(
                      IllegalStateException.class, () -> workers.run(1, (inner, same) -> {}))));
      for (int block = 0; block < blocks; block++) {
        String message = nested.get(block).getMessage();
        assertTrue(message.contains("'abacus'") && message.contains("its own"), message);
      }
    }
    workers.run(
        1,
        (block, worker) ->
            assertThrows(IllegalStateException.class, () -> workers.exclusively(() -> {})));
    workers.close();
    workers.close();
    for (IllegalStateException closed :
        List.of(
            assertThrows(IllegalStateException.class, () -> workers.run(1, (block, worker) -> {})),
            assertThrows(IllegalStateException.class, () -> workers.exclusively(() -> {})))) {
      assertEquals("the workers of 'abacus' are closed", closed.getMessage());
    }
  }

  /** Each call sees the team's scratch memory as if it were alone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void callersTakeTurns(int threads) throws Exception {
    int callers = 3;
    int rounds = 3000;
    try (Workers workers = new Workers(threads)) {
      int[] scratch = new int[threads];
      AtomicInteger inside = new AtomicInteger();
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int caller = 1; caller <= callers; caller++) {
        int own = caller;
        calls.add(
            () -> {
              int sum = 0;
              for (int round = 0; round < rounds; round++) {
                int[] values = new int[5];
                Runnable call =
                    () ->
                        workers.run(
                            values.length,
                            (block, worker) -> {
                              scratch[worker] = own * (block + 1);
                              Thread.onSpinWait();
                              values[block] = scratch[worker];
                            });
                if (round % 10 == 0) {
                  workers.exclusively(
                      () -> {
                        assertEquals(1, inside.incrementAndGet());
                        call.run();
                        call.run();
                        inside.decrementAndGet();
                      });
                } else {
                  call.run();
                }
                sum += Arrays.stream(values).sum();
              }
              return sum;
            });
      }
      ExecutorService pool = Executors.newFixedThreadPool(callers);
      try {
        List<Future<Integer>> sums = pool.invokeAll(calls, 60, TimeUnit.SECONDS);
        for (int caller = 1; caller <= callers; caller++) {
          assertEquals(15 * caller * rounds, sums.get(caller - 1).get());
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void theThreadsOfAForgottenTeamEnd() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      threads.addAll(forgotten(3));
    }
    assertEquals(10, threads.size());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (threads.stream().anyMatch(Thread::isAlive) && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(20);
    }
    assertEquals(0, threads.stream().filter(Thread::isAlive).count());
  }

  /** The helpers of a team that has worked, is not closed and cannot be reached any more. */
  private static List<Thread> forgotten(int size) {
    Workers workers = new Workers(size);
    AtomicReferenceArray<Thread> found = new AtomicReferenceArray<>(size);
    while (IntStream.range(0, size).anyMatch(k -> found.get(k) == null)) {
      // The work itself refers to the team, as that of a backend does.
      workers.run(
          64,
          (block, worker) -> {
            assertEquals(size, workers.threads());
            found.set(worker, Thread.currentThread());
          });
    }
    return IntStream.range(1, size).mapToObj(found::get).collect(Collectors.toList());
  }

  @Test
  void closingEndsTheThreads() throws InterruptedException {
    AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(2);
    try (Workers workers = new Workers(2)) {
      while (threads.get(1) == null) {
        workers.run(16, (block, worker) -> threads.set(worker, Thread.currentThread()));
      }
    }
    threads.get(1).join(30_000);
    assertTrue(!threads.get(1).isAlive());
  }

  @Test
  void needsAtLeastOneThread() {
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }

  @Test
  void defaultSizeIsTheProperty() {
    String before = System.getProperty(Workers.THREADS_PROPERTY);
    try {
      System.setProperty(Workers.THREADS_PROPERTY, "3");
      try (Workers workers = Workers.ofDefaultSize()) {
        assertEquals(3, workers.threads());
      }
      System.clearProperty(Workers.THREADS_PROPERTY);
      try (Workers workers = Workers.ofDefaultSize()) {
        assertEquals(Runtime.getRuntime().availableProcessors(), workers.threads());
      }
      for (String bad : new String[] {"many", "0", "-2", ""}) {
        System.setProperty(Workers.THREADS_PROPERTY, bad);
        InputException problem =
            assertThrows(InputException.class, () -> Workers.ofDefaultSize().close());
        assertTrue(problem.getMessage().contains(Workers.THREADS_PROPERTY));
      }
    } finally {
      if (before == null) {
        System.clearProperty(Workers.THREADS_PROPERTY);
      } else {
        System.setProperty(Workers.THREADS_PROPERTY, before);
      }
    }
  }
}
