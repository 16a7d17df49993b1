package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Recording;

@Tag("emulated-gpu")
class GraphRecordingTest {
  private final EmulatedDevice device = new EmulatedDevice(ThreadOrder.SHUFFLED);

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  private Backend backend() {
    return new CudaBackend(
        "test", device, device.load(EmulatedKernels.image()), MemoryReuse.POOLED, 1);
  }

  private static float[] download(Backend backend, Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }

  @Test
  void everyRunDoesTheSameOperationsOnWhatIsThereThen() {
    try (Backend backend = backend()) {
      Tensor table = backend.tensor(3, 2);
      Tensor rows = backend.tensor(4, 2);
      Tensor sum = backend.tensor(4, 2);
      int[] chosen = {2, 0, 0, 1};
      int[] calls = new int[1];
      try (Recording recording =
          backend.record(
              () -> {
                calls[0]++;
                backend.gather(table, chosen, rows);
                backend.add(rows, sum);
              })) {
        float[] expected = new float[8];
        for (int run = 1; run <= 6; run++) {
          float[] values = {run, 2 * run, 3 * run, 4 * run, 5 * run, 6 * run};
          backend.upload(values, table);
          long before = device.launches();
          recording.run();
          assertEquals(2, device.launches() - before);
          for (int k = 0; k < 8; k++) {
            expected[k] += values[2 * chosen[k / 2] + k % 2];
          }
          assertArrayEquals(expected, download(backend, sum), "run " + run);
          // As many other rows as would push the recorded ones out.
          for (int other = 0; other < 20; other++) {
            int[] more = {other % 3, other / 3 % 3, other / 9, run % 3};
            backend.gather(table, more, rows);
          }
        }
      }
      assertEquals(2, calls[0]);
    }
  }

  /** A first run that fails is no run: the next is done one by one, and its rows are held. */
  @Test
  void aFirstRunThatFailedIsMadeUpFor() {
    try (Backend backend = backend();
        Tensor table = backend.tensor(3, 2);
        Tensor rows = backend.tensor(4, 2)) {
      int[] chosen = {2, 0, 0, 1};
      int[] calls = new int[1];
      try (Recording recording =
          backend.record(
              () -> {
                if (calls[0]++ == 0) {
                  throw new CudaException("once");
                }
                backend.gather(table, chosen, rows);
              })) {
        assertThrows(CudaException.class, recording::run);
        for (int run = 1; run <= 4; run++) {
          float[] values = {run, 2 * run, 3 * run, 4 * run, 5 * run, 6 * run};
          backend.upload(values, table);
          recording.run();
          float[] expected = {values[4], values[5], run, 2 * run, run, 2 * run, 3 * run, 4 * run};
          assertArrayEquals(expected, download(backend, rows), "run " + run);
        }
      }
      assertEquals(3, calls[0]);
    }
  }

  /** A sum of squares comes back from the device, which no graph can do. */
  @Test
  void whatCannotBeCapturedIsDoneOneByOne() {
    try (Backend backend = backend()) {
      Tensor values = backend.tensor(5);
      backend.fill(values, 2);
      double[] sums = new double[4];
      int[] calls = new int[1];
      try (Recording recording =
          backend.record(() -> sums[calls[0]++] = backend.sumOfSquares(values))) {
        for (int run = 0; run < 3; run++) {
          recording.run();
        }
      }
      assertTrue(Arrays.stream(sums).filter(sum -> sum == 20).count() >= 3);
    }
  }

  /** A gradient needs memory between its kernels; nobody else may have it while the graph lives. */
  @Test
  void memoryBetweenRecordedOperationsStaysTheGraphs() {
    try (Backend backend = backend()) {
      Tensor table = backend.tensor(3, 2);
      Tensor gradient = backend.tensor(4, 2);
      backend.fill(gradient, 1);
      int[] rows = {2, 0, 0, 1};
      try (Recording recording =
          backend.record(() -> backend.gatherBackward(gradient, rows, table))) {
        recording.run();
        recording.run();
        List<Tensor> others = new ArrayList<>();
        for (int k = 0; k < 20; k++) {
          Tensor other = backend.uninitialised(6);
          backend.fill(other, 7);
          others.add(other);
        }
        recording.run();
        for (Tensor other : others) {
          assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7}, download(backend, other));
        }
        assertArrayEquals(new float[] {6, 6, 3, 3, 3, 3}, download(backend, table));
      }
    }
  }
}
