package org.liflow.nn.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.Backend;

/** Adam (Kingma and Ba, ICLR 2015) over a list of parameters, with the gradient's norm clipped. */
public final class Adam implements AutoCloseable {
  private final Backend backend;
  private final AdamSettings settings;
  private final List<Variable> parameters;
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> squares = new ArrayList<>();
  private final Resources moments;
  private long steps;

  /**
   * Starts with zero moments.
   *
   * @param backend of the parameters
   * @param settings fixed during a run
   * @param parameters closed by the caller; always the same ones in the same order
   */
  public Adam(Backend backend, AdamSettings settings, List<Variable> parameters) {
    this.backend = backend;
    this.settings = settings;
    this.parameters = List.copyOf(parameters);
    try (Resources made = new Resources()) {
      for (Variable parameter : parameters) {
        means.add(made.add(backend.tensor(parameter.value().shape())));
        squares.add(made.add(backend.tensor(parameter.value().shape())));
      }
      moments = made.keep();
    }
  }

  /**
   * Computes the norm of the gradient over all parameters, before clipping.
   *
   * @return 0 without gradients
   */
  public double gradientNorm() {
    double sum = 0;
    for (Variable parameter : parameters) {
      if (parameter.gradient() != null) {
        sum += backend.sumOfSquares(parameter.gradient());
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * Makes one step. A parameter at which no gradient has ever arrived stays the same.
   *
   * @param learningRate of this step
   * @param gradientNorm from {@link #gradientNorm()}
   */
  public void step(double learningRate, double gradientNorm) {
    steps++;
    // As in PyTorch's clip_grad_norm_.
    double scale = Math.min(1, settings.clipNorm() / (gradientNorm + 1e-6));
    AdamStep step =
        new AdamStep(
            learningRate, settings.beta1(), settings.beta2(), settings.epsilon(), steps, scale);
    for (int k = 0; k < parameters.size(); k++) {
      Variable parameter = parameters.get(k);
      if (parameter.gradient() != null) {
        backend.adam(parameter.value(), parameter.gradient(), means.get(k), squares.get(k), step);
        parameter.markChanged();
      }
    }
  }

  /** Sets all gradients to zero. */
  public void clearGradients() {
    parameters.forEach(parameter -> parameter.clearGradient(backend));
  }

  /**
   * Returns the number of steps made.
   *
   * @return 0 at first
   */
  public long steps() {
    return steps;
  }

  /**
   * Returns everything needed to continue bit by bit, apart from the parameters and {@link
   * #steps()}.
   *
   * @return moments by name
   */
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (int k = 0; k < parameters.size(); k++) {
      state.put("adam.mean." + k, download(means.get(k)));
      state.put("adam.square." + k, download(squares.get(k)));
    }
    return state;
  }

  private float[] download(Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }

  /**
   * Continues from a state.
   *
   * @param state from {@link #state()}
   * @param steps that led to it
   * @throws IllegalArgumentException when the state belongs to other parameters
   */
  public void restore(Map<String, float[]> state, long steps) {
    for (int k = 0; k < parameters.size(); k++) {
      upload(state, "adam.mean." + k, means.get(k));
      upload(state, "adam.square." + k, squares.get(k));
    }
    this.steps = steps;
  }

  private void upload(Map<String, float[]> state, String name, Tensor target) {
    float[] values = state.get(name);
    if (values == null || values.length != target.size()) {
      throw new IllegalArgumentException("a state without " + name + " for " + target);
    }
    backend.upload(values, target);
  }

  @Override
  public void close() {
    moments.close();
  }
}
