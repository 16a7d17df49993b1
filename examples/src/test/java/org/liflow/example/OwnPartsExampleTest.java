package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.flow.FlowField;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Integration;
import org.liflow.flow.RungeKutta;
import org.liflow.flow.Simulation;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

class OwnPartsExampleTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 17, 5.13);

  @Test
  void theOwnPartsDecideTheTrajectory() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend)) {
      Trajectory own = OwnPartsExample.simulate(propagator, SALT, 500, 2);
      assertEquals(3, own.frames());
      assertEquals(own, OwnPartsExample.simulate(propagator, SALT, 500, 2));
      Simulation.Builder usual = Simulation.builder(propagator).solver(RungeKutta.heun(5));
      double[] otherPrior = usual.build().run(SALT, 500, 1).positions(1);
      assertFalse(Arrays.equals(otherPrior, own.positions(1)));
      // Another method of the same order and step: near, not equal.
      usual.propagatorPrior(new OwnPartsExample.UniformPrior(0.05));
      double[] heun = usual.build().run(SALT, 500, 1).positions(1);
      assertFalse(Arrays.equals(heun, own.positions(1)));
      assertArrayEquals(heun, own.positions(1), 1e-4);
    }
  }

  /** dx/dt = t − x from x = 1 ends at 2/e; half the step has a quarter of the error. */
  @Test
  void theSolverIsOfSecondOrder() {
    try (Backend backend = SmallModels.scalarBackend(1)) {
      double coarse = end(backend, 4) - 2 / Math.E;
      double fine = end(backend, 8) - 2 / Math.E;
      assertEquals(4, coarse / fine, 0.8, coarse + " and " + fine);
    }
  }

  private static double end(Backend backend, int steps) {
    float[] x = {1};
    try (Tensor state = backend.uninitialised(1);
        Integration integration =
            new RalstonSolver(steps).prepare(new Relaxation(backend), state)) {
      backend.upload(x, state);
      assertEquals(2 * steps, integration.run());
      backend.download(state, x);
    }
    return x[0];
  }

  /** dx/dt = t − x. */
  private static final class Relaxation implements FlowField {
    private final Backend backend;
    private double[][] times;

    Relaxation(Backend backend) {
      this.backend = backend;
    }

    @Override
    public Backend backend() {
      return backend;
    }

    @Override
    public int[] systemStart() {
      return new int[] {0, 1};
    }

    @Override
    public boolean predictsEnd() {
      return false;
    }

    @Override
    public void moments(double[][] all) {
      times = all;
    }

    @Override
    public void evaluate(int moment, Tensor state, Tensor predicted) {
      float[] x = new float[1];
      backend.download(state, x);
      x[0] = (float) (times[moment][0] - x[0]);
      backend.upload(x, predicted);
    }
  }
}
