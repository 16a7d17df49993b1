package org.liflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WritingThreadTest {
  @Test
  void workIsDoneInOrderElsewhereAndAllOfItByTheEnd() {
    List<Integer> done = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (WritingThread thread = new WritingThread("writer", 3)) {
      for (int k = 0; k < 1000; k++) {
        int number = k;
        thread.add(
            () -> {
              done.add(number);
              threads.add(Thread.currentThread());
            });
      }
    }
    assertEquals(IntStream.range(0, 1000).boxed().toList(), done);
    assertEquals(1, threads.stream().distinct().count());
    assertNotSame(Thread.currentThread(), threads.get(0));
    assertTrue(threads.get(0).isDaemon(), "a thread that nobody closed must not hold the JVM");
  }

  @Test
  void whoIsTooFarAheadWaits() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger given = new AtomicInteger();
    WritingThread thread = new WritingThread("writer", 3);
    Thread giver =
        new Thread(
            () -> {
              for (int k = 0; k < 10; k++) {
                thread.add(() -> await(go));
                given.incrementAndGet();
              }
            });
    giver.start();
    while (given.get() < 3) {
      Thread.onSpinWait();
    }
    giver.join(100);
    assertEquals(3, given.get());
    go.countDown();
    giver.join();
    assertEquals(10, given.get());
    thread.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException problem) {
      throw new IllegalStateException(problem);
    }
  }

  @Test
  void aFailureIsThrownOnceByWhatComesNextAndEndsTheWork() {
    IllegalStateException failure = new IllegalStateException("full");
    AtomicBoolean later = new AtomicBoolean();
    CountDownLatch bothGiven = new CountDownLatch(1);
    WritingThread thread = new WritingThread("writer", 5);
    thread.add(
        () -> {
          await(bothGiven);
          throw failure;
        });
    thread.add(() -> later.set(true));
    bothGiven.countDown();
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> {
              while (true) {
                thread.add(() -> later.set(true));
              }
            });
    assertSame(failure, thrown);
    thread.add(() -> later.set(true));
    thread.close();
    assertFalse(later.get(), "work after the failure");
  }

  @Test
  void aFailureThatNobodySawIsThrownAtTheEnd() {
    IllegalStateException failure = new IllegalStateException("full");
    WritingThread thread = new WritingThread("writer", 5);
    thread.add(
        () -> {
          throw failure;
        });
    assertSame(failure, assertThrows(IllegalStateException.class, thread::close));
    thread.close();
  }

  @Test
  void anErrorIsAFailureToo() {
    OutOfMemoryError error = new OutOfMemoryError("of a test");
    WritingThread thread = new WritingThread("writer", 5);
    thread.add(
        () -> {
          throw error;
        });
    assertSame(error, assertThrows(OutOfMemoryError.class, thread::close));
  }

  @Test
  void anInterruptionDoesNotLoseWork() {
    AtomicInteger done = new AtomicInteger();
    WritingThread thread = new WritingThread("writer", 1);
    Thread.currentThread().interrupt();
    for (int k = 0; k < 50; k++) {
      thread.add(done::incrementAndGet);
    }
    thread.close();
    assertTrue(Thread.interrupted(), "the interruption is passed on");
    assertEquals(50, done.get());
  }
}
