package org.liflow.flow;

import org.liflow.nn.painn.ConditionedNetwork;
import org.liflow.nn.painn.PredictionMode;

/** The velocity field of a conditioned network: its state is each atom's displacement in Å. */
final class NetworkField implements FlowField {
  private final ConditionedNetwork network;
  private final PredictionMode mode;
  private final int[] systemStart;

  NetworkField(ConditionedNetwork network, PredictionMode mode) {
    this.network = network;
    this.mode = mode;
    systemStart = network.graph().atomStart().clone();
    for (int k = 0; k < systemStart.length; k++) {
      systemStart[k] *= 3;
    }
  }

  @Override
  public int[] systemStart() {
    return systemStart;
  }

  @Override
  public void velocity(double[] times, float[] state, float[] velocity) {
    network.evaluate(state, times, velocity);
    if (predictsEnd()) {
      for (int system = 0; system < times.length; system++) {
        double left = 1 - times[system];
        for (int k = systemStart[system]; k < systemStart[system + 1]; k++) {
          velocity[k] = (float) ((velocity[k] - state[k]) / left);
        }
      }
    }
  }

  @Override
  public boolean predictsEnd() {
    return mode == PredictionMode.DATA;
  }

  @Override
  public void end(float[] state, float[] end) {
    double[] times = new double[systemStart.length - 1];
    java.util.Arrays.fill(times, 1);
    network.evaluate(state, times, end);
  }
}
