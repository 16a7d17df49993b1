package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

class HeldFieldTest {
  /** A field in which each number's velocity is the sum of all numbers before it. */
  private record Sums(Backend backend, int size, boolean predictsEnd) implements FlowField {
    @Override
    public int[] systemStart() {
      return new int[] {0, size};
    }

    @Override
    public void moments(double[][] times) {}

    @Override
    public void evaluate(int moment, Tensor state, Tensor predicted) {
      float[] values = new float[size];
      backend.download(state, values);
      float sum = 0;
      for (int k = 0; k < size; k++) {
        sum += values[k];
        values[k] = sum / size;
      }
      backend.upload(values, predicted);
    }
  }

  /** The atoms that are held are, at each evaluation, on the straight line to their end. */
  private record Watching(FlowField field, Watch watch) implements FlowField {
    interface Watch {
      void see(int moment, float[] state);
    }

    @Override
    public Backend backend() {
      return field.backend();
    }

    @Override
    public int[] systemStart() {
      return field.systemStart();
    }

    @Override
    public boolean predictsEnd() {
      return field.predictsEnd();
    }

    @Override
    public void moments(double[][] times) {
      field.moments(times);
    }

    @Override
    public void evaluate(int moment, Tensor state, Tensor predicted) {
      float[] values = new float[state.size()];
      backend().download(state, values);
      watch.see(moment, values);
      field.evaluate(moment, state, predicted);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "euler, false",
    "euler, true",
    "midpoint, false",
    "midpoint, true",
    "heun, false",
    "heun, true",
    "rk4, false",
    "rk4, true",
    "dopri5, false"
  })
  void heldAtomsGoStraightAndTheOthersSeeThem(String solver, boolean predictsEnd) {
    int atoms = 7;
    Random random = new Random(3);
    float[] start = new float[3 * atoms];
    float[] end = new float[3 * atoms];
    boolean[] held = new boolean[atoms];
    for (int k = 0; k < 3 * atoms; k++) {
      start[k] = (float) random.nextGaussian();
      end[k] = (float) random.nextGaussian();
      held[k / 3] = k / 3 % 3 != 1;
    }
    int[] seen = {0};
    try (Backend backend = SmallModels.scalarBackend(1);
        Tensor state = backend.uninitialised(atoms, 3)) {
      Watching.Watch onTheLine =
          (moment, values) -> {
            seen[0]++;
            double share = Double.NaN;
            for (int k = 0; k < 3 * atoms; k++) {
              if (held[k / 3]) {
                double own = (values[k] - start[k]) / (end[k] - start[k]);
                share = Double.isNaN(share) ? own : share;
                assertEquals(start[k] + share * (end[k] - start[k]), values[k], 2e-5);
              }
            }
            assertTrue(share > -1e-5 && share < 1 + 1e-5, "a share of " + share);
          };
      FlowField sums = new Sums(backend, 3 * atoms, predictsEnd);
      float[] moved = new float[3 * atoms];
      try (HeldField field = new HeldField(new Watching(sums, onTheLine), held, start, end);
          Integration integration = OdeSolver.of(solver, 4).prepare(field, state)) {
        backend.upload(start, state);
        integration.run();
        backend.download(state, moved);
      }
      assertTrue(seen[0] >= 4, seen[0] + " evaluations");
      for (int k = 0; k < 3 * atoms; k++) {
        if (held[k / 3]) {
          assertEquals(end[k], moved[k], 1e-5);
        }
      }
      // Without held atoms, the field is what it was.
      float[] plain = new float[3 * atoms];
      float[] free = new float[3 * atoms];
      try (Integration integration = OdeSolver.of(solver, 4).prepare(sums, state)) {
        backend.upload(start, state);
        integration.run();
        backend.download(state, plain);
      }
      try (HeldField field = new HeldField(sums, new boolean[atoms], start, end);
          Integration integration = OdeSolver.of(solver, 4).prepare(field, state)) {
        backend.upload(start, state);
        integration.run();
        backend.download(state, free);
      }
      assertArrayEquals(plain, free);
    }
  }
}
