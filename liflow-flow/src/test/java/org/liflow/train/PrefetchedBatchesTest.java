package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.AtomGraph;

@Timeout(60)
class PrefetchedBatchesTest {
  /** A batch of no atoms. */
  private static TrainingBatch empty() {
    AtomGraph empty = AtomGraph.batch(List.of());
    return new TrainingBatch(empty, new double[0], new float[0], new float[0]);
  }

  @Test
  void buildsAheadInAThreadOfItsOwnAndNoFartherThanAsked() throws InterruptedException {
    ConcurrentLinkedQueue<Long> built = new ConcurrentLinkedQueue<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch ahead = new CountDownLatch(4);
    TrainingBatches source =
        number -> {
          built.add(number);
          threads.add(Thread.currentThread());
          ahead.countDown();
          return empty();
        };
    try (PrefetchedBatches batches = new PrefetchedBatches(source, 3)) {
      batches.batch(10);
      assertTrue(ahead.await(30, TimeUnit.SECONDS));
      assertEquals(List.of(10L, 11L, 12L, 13L), List.copyOf(built));
      batches.batch(11);
    }
    assertTrue(built.size() <= 5, built + " built");
    assertEquals(1, threads.size());
    Thread builder = threads.iterator().next();
    assertNotSame(Thread.currentThread(), builder);
    assertTrue(builder.isDaemon());
    builder.join(30_000);
    assertTrue(!builder.isAlive());
  }

  @Test
  void closingWaitsForTheBatchUnderwayAlsoWhenInterrupted() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    TrainingBatches source =
        number -> {
          begun.countDown();
          if (number == 1) {
            try {
              mayEnd.await();
            } catch (InterruptedException problem) {
              throw new IllegalStateException(problem);
            }
            ended.set(true);
          }
          return empty();
        };
    PrefetchedBatches batches = new PrefetchedBatches(source, 1);
    batches.batch(0);
    begun.await();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread closer =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              batches.close();
              stillInterrupted.set(Thread.currentThread().isInterrupted() && ended.get());
            });
    closer.start();
    closer.join(200);
    assertTrue(closer.isAlive());
    mayEnd.countDown();
    closer.join();
    assertTrue(stillInterrupted.get());
  }

  @Test
  void anInterruptedCallerGetsItsBatchAndStaysInterrupted() {
    try (PrefetchedBatches batches = new PrefetchedBatches(number -> empty(), 1)) {
      Thread.currentThread().interrupt();
      TrainingBatch batch = batches.batch(0);
      assertTrue(Thread.interrupted());
      assertEquals(0, batch.atoms());
    }
  }

  @Test
  void problemsSurfaceAtTheirBatchAndOnlyThere() {
    TrainingBatches source =
        number -> {
          if (number == 2) {
            throw new InputException("positions_500K.npz: a", "the end", "more");
          }
          if (number == 3) {
            throw new StackOverflowError();
          }
          return empty();
        };
    try (PrefetchedBatches batches = new PrefetchedBatches(source, 4)) {
      batches.batch(0);
      batches.batch(1);
      assertThrows(InputException.class, () -> batches.batch(2));
      assertThrows(StackOverflowError.class, () -> batches.batch(3));
      batches.batch(4);
      assertThrows(InputException.class, () -> batches.batch(2));
      assertThrows(IllegalArgumentException.class, () -> batches.batch(-1));
    }
    PrefetchedBatches closed = new PrefetchedBatches(source, 1);
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.batch(5));
    assertThrows(IllegalArgumentException.class, () -> new PrefetchedBatches(source, 0));
  }
}
