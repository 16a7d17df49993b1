package org.liflow.nn;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;

/**
 * A linear layer: weight, bias and activation on one backend.
 *
 * @param weight inputs × outputs
 * @param bias outputs; null for none
 * @param activation applied to each output
 */
public record Linear(Tensor weight, Tensor bias, Activation activation) implements AutoCloseable {
  /**
   * Loads {@code name.weight}, of shape outputs × inputs, and {@code name.bias}.
   *
   * @param withBias whether the layer has a bias
   */
  public static Linear load(
      Backend backend,
      Weights weights,
      String name,
      int inputs,
      int outputs,
      boolean withBias,
      Activation activation) {
    Tensor weight = backend.tensor(inputs, outputs);
    backend.upload(
        transpose(weights.get(name + ".weight", outputs, inputs), outputs, inputs), weight);
    Tensor bias = null;
    if (withBias) {
      bias = backend.tensor(outputs);
      backend.upload(weights.get(name + ".bias", outputs), bias);
    }
    return new Linear(weight, bias, activation);
  }

  /** The transpose of a row-major matrix. */
  public static float[] transpose(float[] matrix, int rows, int columns) {
    float[] transposed = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * rows + r] = matrix[r * columns + c];
      }
    }
    return transposed;
  }

  /** The number of outputs. */
  public int outputs() {
    return weight.columns();
  }

  /** Applies the layer to each row of {@code input}; overwrites {@code output}. */
  public void apply(Backend backend, Tensor input, Tensor output) {
    backend.linear(input, weight, bias, activation, output);
  }

  @Override
  public void close() {
    weight.close();
    if (bias != null) {
      bias.close();
    }
  }
}
