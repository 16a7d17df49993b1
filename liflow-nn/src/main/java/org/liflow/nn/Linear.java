package org.liflow.nn;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.LinearOperation;
import org.liflow.tensor.autograd.SiluOperation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;

/**
 * A linear layer: weight, bias and activation on one backend.
 *
 * @param name of its parameters in a model file, before {@code .weight} and {@code .bias}
 * @param weight inputs × outputs
 * @param bias outputs; null for none
 * @param activation applied to each output
 */
public record Linear(String name, Variable weight, Variable bias, Activation activation)
    implements AutoCloseable {
  /**
   * Loads {@code name.weight}, of shape outputs × inputs, and {@code name.bias}.
   *
   * @param backend holds the layer
   * @param weights the parameters' values
   * @param name of the parameters
   * @param inputs number of inputs
   * @param outputs number of outputs
   * @param withBias whether the layer has a bias
   * @param activation applied to each output
   * @return the layer, to be closed by the caller
   * @throws IllegalArgumentException when a parameter is missing or of another shape
   */
  public static Linear load(
      Backend backend,
      Weights weights,
      String name,
      int inputs,
      int outputs,
      boolean withBias,
      Activation activation) {
    try (Resources made = new Resources()) {
      Tensor weight = made.add(backend.tensor(inputs, outputs));
      backend.upload(
          transpose(weights.require(name + ".weight", outputs, inputs), outputs, inputs), weight);
      Variable bias = null;
      if (withBias) {
        Tensor values = made.add(backend.tensor(outputs));
        backend.upload(weights.require(name + ".bias", outputs), values);
        bias = Variable.parameter(values);
      }
      made.keep();
      return new Linear(name, Variable.parameter(weight), bias, activation);
    }
  }

  /**
   * Transposes a row-major matrix.
   *
   * @param matrix rows × columns
   * @param rows number of rows
   * @param columns number of columns
   * @return a new array
   */
  public static float[] transpose(float[] matrix, int rows, int columns) {
    float[] transposed = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * rows + r] = matrix[r * columns + c];
      }
    }
    return transposed;
  }

  /**
   * Returns the number of outputs.
   *
   * @return the columns of the weight
   */
  public int outputs() {
    return weight.value().columns();
  }

  /**
   * Applies the layer to each row, without a tape.
   *
   * @param backend of all tensors
   * @param input rows × inputs
   * @param output rows × outputs; overwritten
   */
  public void apply(Backend backend, Tensor input, Tensor output) {
    backend.linear(input, weight.value(), bias == null ? null : bias.value(), activation, output);
  }

  /**
   * Applies the layer to each row, differentiably.
   *
   * @param tape records the operations
   * @param input rows × inputs
   * @return rows × outputs
   */
  public Variable apply(Tape tape, Variable input) {
    Variable output = LinearOperation.apply(tape, input, weight, bias);
    return activation == Activation.SILU ? SiluOperation.apply(tape, output) : output;
  }

  @Override
  public void close() {
    weight.close();
    if (bias != null) {
      bias.close();
    }
  }
}
