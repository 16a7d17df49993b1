package org.liflow.flow;

import java.util.concurrent.CancellationException;
import org.liflow.nn.painn.BatchNetwork;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * The field that a network predicts at its conditioning positions. The state is the displacement of
 * each atom in Å.
 */
final class NetworkField implements FlowField {
  private final BatchNetwork network;
  private final PredictionMode mode;
  private final int[] systemStart;
  private double[] temperatures;

  /**
   * @param temperatures one per structure, in K
   */
  NetworkField(BatchNetwork network, PredictionMode mode, double[] temperatures) {
    this.network = network;
    this.mode = mode;
    this.temperatures = temperatures;
    systemStart = network.atomStart();
    for (int k = 0; k < systemStart.length; k++) {
      systemStart[k] *= 3;
    }
  }

  /** Sets other temperatures, for the moments that are set from now on. */
  void temperatures(double[] kelvin) {
    temperatures = kelvin;
  }

  @Override
  public Backend backend() {
    return network.backend();
  }

  @Override
  public int[] systemStart() {
    return systemStart;
  }

  @Override
  public boolean predictsEnd() {
    return mode == PredictionMode.DATA;
  }

  @Override
  public void moments(double[][] times) {
    network.moments(temperatures, times);
  }

  /**
   * {@inheritDoc}
   *
   * @throws CancellationException when the thread is interrupted: a stride of a large crystal takes
   *     many evaluations, and is given up between two of them
   */
  @Override
  public void evaluate(int moment, Tensor state, Tensor predicted) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted before an evaluation of the network");
    }
    network.evaluate(moment, state, predicted);
  }
}
