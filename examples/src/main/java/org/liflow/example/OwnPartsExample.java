package org.liflow.example;

import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.flow.FlowModel;
import org.liflow.flow.NoiseKey;
import org.liflow.flow.Prior;
import org.liflow.flow.Simulation;

/** Simulates with a prior and a solver that are not built in. */
final class OwnPartsExample {
  private OwnPartsExample() {}

  /** Simulates a crystal at a temperature in K. */
  static Trajectory simulate(FlowModel propagator, Structure crystal, double kelvin, int strides) {
    return Simulation.builder(propagator)
        .propagatorPrior(new UniformPrior(0.05))
        .solver(new RalstonSolver(5))
        .build()
        .run(crystal, kelvin, strides);
  }

  /**
   * Displacements that are uniform within a cube, which is wider at a higher temperature.
   *
   * @param halfEdge of the cube in Å at 300 K; it grows as the square root of the temperature
   */
  record UniformPrior(double halfEdge) implements Prior {
    @Override
    public String name() {
      return "uniform";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of("halfEdge", halfEdge + " Å");
    }

    @Override
    public void sample(Structure structure, NoiseKey key, float[] displacements, int start) {
      double half = halfEdge * Math.sqrt(key.temperature() / 300);
      for (int atom = 0; atom < structure.size(); atom++) {
        UniformRandomProvider random = key.atom(atom);
        for (int axis = 0; axis < 3; axis++) {
          displacements[start + 3 * atom + axis] = (float) (half * (2 * random.nextDouble() - 1));
        }
      }
    }
  }
}
