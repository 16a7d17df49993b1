package org.liflow.flow;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.painn.BatchNetwork;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * The field that a network predicts at its conditioning positions. The state is the displacement of
 * each atom in Å.
 */
final class NetworkField implements FlowField, AutoCloseable {
  private final BatchNetwork network;
  private final PredictionMode mode;
  private final Preconditioning preconditioning;
  private final int[] systemStart;
  private double[] temperatures;

  /** Widths of the atoms' priors in Å; null if the output needs none. */
  private double[] widths;

  /** The flow times and widths that the factors were computed for. */
  private double[][] times = {};

  private double[] factorWidths = {};

  /** By moment, the factors of the state's components and of the output's. */
  private Tensor[] stateFactors = {};

  private Tensor[] factors = {};
  private Resources factorMemory = new Resources();

  /**
   * @param network evaluates; remains the caller's to close
   * @param model gives the meaning of the output
   */
  NetworkField(BatchNetwork network, ModelFile model) {
    this.network = network;
    this.mode = model.network().predictionMode();
    this.preconditioning = model.flow().preconditioning();
    this.temperatures = new double[0];
    systemStart = network.atomStart();
    for (int k = 0; k < systemStart.length; k++) {
      systemStart[k] *= 3;
    }
  }

  /**
   * Sets the conditions of the flows, for the moments that are set from now on.
   *
   * @param kelvin temperature of each structure
   * @param priorWidths width of each atom's prior in Å
   */
  void conditions(double[] kelvin, double[] priorWidths) {
    temperatures = kelvin;
    widths = priorWidths;
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
    if (preconditioning == Preconditioning.PRIOR_WIDTH) {
      setFactors(times);
    }
  }

  private void setFactors(double[][] moments) {
    if (Arrays.equals(widths, factorWidths) && Arrays.deepEquals(moments, times)) {
      return;
    }
    // Unknown until all are there: copying may fail on the way.
    times = new double[0][];
    if (moments.length != factors.length) {
      makeRoom(moments.length);
    }
    int size = systemStart[systemStart.length - 1];
    float[] ofState = new float[size];
    float[] ofOutput = new float[size];
    for (int m = 0; m < moments.length; m++) {
      for (int s = 0; s + 1 < systemStart.length; s++) {
        double time = moments[m][s];
        float state = (float) Preconditioning.ofState(time);
        double width = Preconditioning.ofWidth(time);
        for (int k = systemStart[s]; k < systemStart[s + 1]; k++) {
          ofState[k] = state;
          ofOutput[k] = (float) (width * widths[k / 3]);
        }
      }
      backend().upload(ofState, stateFactors[m]);
      backend().upload(ofOutput, factors[m]);
    }
    times = Arrays.stream(moments).map(double[]::clone).toArray(double[][]::new);
    factorWidths = widths.clone();
  }

  private void makeRoom(int moments) {
    factorMemory.close();
    factors = new Tensor[0];
    int size = systemStart[systemStart.length - 1];
    Tensor[] ofState = new Tensor[moments];
    Tensor[] ofOutput = new Tensor[moments];
    try (Resources made = new Resources()) {
      for (int m = 0; m < moments; m++) {
        ofState[m] = made.add(backend().uninitialised(size));
        ofOutput[m] = made.add(backend().uninitialised(size));
      }
      factorMemory = made.keep();
    }
    stateFactors = ofState;
    factors = ofOutput;
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
    if (preconditioning == Preconditioning.PRIOR_WIDTH) {
      backend().scaleAndAdd(state, stateFactors[moment], factors[moment], predicted);
    }
  }

  @Override
  public void close() {
    factorMemory.close();
  }
}
