package org.liflow.flow;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Structure;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/** A prior and a solver as a user of the library would write them. */
final class OwnParts {
  private OwnParts() {}

  /**
   * Displacements uniform within a cube.
   *
   * @param halfEdge in Å
   */
  record UniformCube(double halfEdge) implements Prior {
    @Override
    public String name() {
      return "uniform cube";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of("halfEdge", halfEdge + " Å");
    }

    @Override
    public void sample(Structure structure, NoiseKey key, float[] displacements, int start) {
      for (int atom = 0; atom < structure.size(); atom++) {
        UniformRandomProvider random = key.atom(atom);
        for (int axis = 0; axis < 3; axis++) {
          displacements[start + 3 * atom + axis] =
              (float) (halfEdge * (2 * random.nextDouble() - 1));
        }
      }
    }
  }

  /** The explicit Euler method, one download and upload per step. */
  record HostEuler(int steps) implements OdeSolver {
    @Override
    public String name() {
      return "host Euler";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of("steps", String.valueOf(steps));
    }

    @Override
    public Integration prepare(FlowField field, Tensor state) {
      Backend backend = field.backend();
      Tensor velocity = backend.uninitialised(state.size());
      int systems = field.systemStart().length - 1;
      return new Integration() {
        @Override
        public int run() {
          double[][] times = new double[steps][systems];
          for (int step = 0; step < steps; step++) {
            Arrays.fill(times[step], step * (1.0 / steps));
          }
          field.moments(times);
          float[] x = new float[state.size()];
          float[] v = new float[state.size()];
          for (int step = 0; step < steps; step++) {
            field.evaluate(step, state, velocity);
            backend.download(state, x);
            backend.download(velocity, v);
            for (int k = 0; k < x.length; k++) {
              x[k] += (float) (1.0 / steps) * v[k];
            }
            backend.upload(x, state);
          }
          return steps;
        }

        @Override
        public void close() {
          velocity.close();
        }
      };
    }
  }
}
