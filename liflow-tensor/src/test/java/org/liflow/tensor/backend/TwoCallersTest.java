package org.liflow.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that share one backend get the bits that each would get alone. */
class TwoCallersTest {
  @ParameterizedTest
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProviderAndThreads")
  void getTheirOwnResults(BackendProvider provider, int threads) throws Exception {
    int rounds = 30;
    try (Backend backend = provider.create(threads)) {
      int alone = BackendBits.of(backend);
      List<Callable<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 2; caller++) {
        callers.add(
            () -> {
              for (int round = 0; round < rounds; round++) {
                assertEquals(alone, BackendBits.of(backend));
              }
              return null;
            });
      }
      ExecutorService pool = Executors.newFixedThreadPool(callers.size());
      try {
        for (Future<Void> result : pool.invokeAll(callers, 120, TimeUnit.SECONDS)) {
          result.get();
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }
}
