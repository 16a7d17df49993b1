package org.liflow.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;

/**
 * The exponential moving average of parameters, which samples better than the parameters
 * themselves.
 *
 * <p>The decay at step n is min(decay, (1 + n)/(10 + n)), so that the first random weights are
 * forgotten soon.
 */
public final class MovingAverage implements AutoCloseable {
  private final Backend backend;
  private final double decay;
  private final List<Variable> parameters;
  private final List<Tensor> averages = new ArrayList<>();
  private final Resources resources;

  /**
   * Starts with the parameters' present values.
   *
   * @param backend of the parameters
   * @param decay 0 to below 1; with 0 the average is the parameters
   * @param parameters closed by the caller
   * @throws IllegalArgumentException when the decay is out of its range
   */
  public MovingAverage(Backend backend, double decay, List<Variable> parameters) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("a moving average that decays by " + decay);
    }
    this.backend = backend;
    this.decay = decay;
    this.parameters = List.copyOf(parameters);
    try (Resources made = new Resources()) {
      for (Variable parameter : parameters) {
        Tensor average = made.add(backend.uninitialised(parameter.value().shape()));
        backend.copy(parameter.value(), average);
        averages.add(average);
      }
      resources = made.keep();
    }
  }

  /**
   * Updates the averages after a step.
   *
   * @param step counted from 1
   */
  public void update(long step) {
    double now = Math.min(decay, (1.0 + step) / (10.0 + step));
    for (int k = 0; k < averages.size(); k++) {
      backend.average(parameters.get(k).value(), now, averages.get(k));
    }
  }

  /** Exchanges the parameters and their averages; a second call restores them. */
  public void swap() {
    for (int k = 0; k < averages.size(); k++) {
      Tensor value = parameters.get(k).value();
      try (Tensor kept = backend.uninitialised(value.shape())) {
        backend.copy(value, kept);
        backend.copy(averages.get(k), value);
        backend.copy(kept, averages.get(k));
      }
      parameters.get(k).markChanged();
    }
  }

  /**
   * Returns the averages, to continue from.
   *
   * @return by name
   */
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (int k = 0; k < averages.size(); k++) {
      float[] values = new float[averages.get(k).size()];
      backend.download(averages.get(k), values);
      state.put("average." + k, values);
    }
    return state;
  }

  /**
   * Continues from a state.
   *
   * @param state from {@link #state()}
   * @throws IllegalArgumentException when the state belongs to other parameters
   */
  public void restore(Map<String, float[]> state) {
    for (int k = 0; k < averages.size(); k++) {
      float[] values = state.get("average." + k);
      if (values == null || values.length != averages.get(k).size()) {
        throw new IllegalArgumentException("a state without average." + k);
      }
      backend.upload(values, averages.get(k));
    }
  }

  @Override
  public void close() {
    resources.close();
  }
}
