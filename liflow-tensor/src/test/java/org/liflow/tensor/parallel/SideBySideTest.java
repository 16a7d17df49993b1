package org.liflow.tensor.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private static final List<Integer> THINGS = IntStream.range(0, 50).boxed().toList();

  @Test
  void resultsComeInTheOrderOfTheThings() {
    List<Integer> squares = THINGS.stream().map(k -> k * k).toList();
    for (int threads : new int[] {0, 1, 2, 7}) {
      assertEquals(
          squares,
          new SideBySide(threads)
              .run(
                  THINGS,
                  (k, single) -> {
                    assertEquals(1, single.threads());
                    return k * k;
                  }));
    }
    assertEquals(List.of(), new SideBySide(2).run(List.<Integer>of(), (k, single) -> k));
  }

  @Test
  void theFirstFailureEndsTheOthersAndIsThrown() {
    IllegalArgumentException fault = new IllegalArgumentException("no");
    AtomicInteger begun = new AtomicInteger();
    SideBySide pool = new SideBySide(2);
    CountDownLatch failed = new CountDownLatch(1);
    assertSame(
        fault,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                pool.run(
                    THINGS,
                    (k, single) -> {
                      begun.incrementAndGet();
                      if (k == 0) {
                        failed.countDown();
                        throw fault;
                      }
                      await(failed);
                      while (!pool.isFailing()) {
                        Thread.onSpinWait();
                      }
                      return k;
                    })));
    assertTrue(begun.get() <= 2, () -> begun + " begun");
    IOException disk = new IOException("full");
    UncheckedIOException told =
        assertThrows(
            UncheckedIOException.class,
            () ->
                new SideBySide(1)
                    .run(
                        THINGS,
                        (k, single) -> {
                          throw disk;
                        }));
    assertSame(disk, told.getCause());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException problem) {
      throw new IllegalStateException(problem);
    }
  }

  @Test
  void anInterruptEndsAllAndIsKept() {
    SideBySide pool = new SideBySide(1);
    Thread caller = Thread.currentThread();
    assertThrows(
        IllegalStateException.class,
        () ->
            pool.run(
                THINGS,
                (k, single) -> {
                  caller.interrupt();
                  while (!pool.isFailing()) {
                    Thread.onSpinWait();
                  }
                  return k;
                }));
    assertTrue(Thread.interrupted(), "the interrupt status is kept");
  }
}
