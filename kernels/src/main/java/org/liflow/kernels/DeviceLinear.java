package org.liflow.kernels;

import org.liflow.kernels.driver.LaunchShape;
import org.liflow.kernels.driver.MatrixProducts;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.OperationShapes;

/** The linear layer and its gradients. */
final class DeviceLinear {
  /** Rows and columns of a result that a block computes. */
  private static final int TILE = 64;

  /** Rows that make up one part of a weight's gradient at least. */
  private static final int GRADIENT_ROWS = 128;

  /** Sums over rows are cut into as many parts at most. */
  private static final int MOST_PARTS = 64;

  /** Rows from which a library's product is worth its start. */
  private static final int LIBRARY_ROWS = 1024;

  private final Launcher launcher;
  private final MatrixProducts library;

  /**
   * @param library for weights' gradients; null for none
   */
  DeviceLinear(Launcher launcher, MatrixProducts library) {
    this.launcher = launcher;
    this.library = library;
  }

  void forward(Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = output.columns();
    OperationShapes.linear(input, weight, bias, output);
    long x = launcher.address(input);
    long y = launcher.address(output);
    if (x == y) {
      throw new IllegalArgumentException("a linear layer cannot overwrite its input");
    }
    launcher
        .arguments()
        .integer(rows)
        .integer(inner)
        .integer(columns)
        .pointer(x)
        .pointer(launcher.address(weight))
        .pointer(launcher.address(bias))
        .integer(activation == Activation.SILU ? 1 : 0)
        .pointer(y);
    launch("linear", rows, columns, 1);
  }

  void backward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = outputGradient.columns();
    OperationShapes.linearBackward(
        input, weight, outputGradient, inputGradient, weightGradient, biasGradient);
    long x = launcher.address(input);
    long w = launcher.address(weight);
    long dy = launcher.address(outputGradient);
    long dx = launcher.address(inputGradient);
    long dw = launcher.address(weightGradient);
    long db = launcher.address(biasGradient);
    if (rows == 0) {
      return;
    }
    if (inputGradient != null) {
      launcher
          .arguments()
          .integer(rows)
          .integer(inner)
          .integer(columns)
          .pointer(dy)
          .pointer(w)
          .pointer(dx);
      launch("linear_input_gradient", rows, inner, 1);
    }
    int rowsInPart = Math.max(GRADIENT_ROWS, (rows + MOST_PARTS - 1) / MOST_PARTS);
    int parts = (rows + rowsInPart - 1) / rowsInPart;
    // By the sizes alone, so that the same training gives the same bits.
    if (library != null && rows >= LIBRARY_ROWS && inner * columns >= TILE * TILE) {
      library.addTransposedProduct(rows, inner, columns, x, dy, dw);
      if (biasGradient != null) {
        addColumnSums(rows, columns, rowsInPart, parts, dy, db);
      }
      return;
    }
    int size = (inner + 1) * columns;
    try (DevicePieces working = new DevicePieces(launcher)) {
      long partial = working.floats((long) parts * size);
      launcher
          .arguments()
          .integer(rows)
          .integer(inner)
          .integer(columns)
          .integer(rowsInPart)
          .pointer(x)
          .pointer(dy)
          .pointer(partial);
      launch("linear_weight_gradient", inner, columns, parts);
      addParts(parts, inner * columns, partial, 0, size, dw);
      if (biasGradient != null) {
        addParts(parts, columns, partial, inner * columns, size, db);
      }
    }
  }

  private void addColumnSums(
      int rows, int columns, int rowsInPart, int parts, long values, long target) {
    try (DevicePieces working = new DevicePieces(launcher)) {
      long partial = working.floats((long) parts * columns);
      launcher
          .arguments()
          .integer(rows)
          .integer(columns)
          .integer(rowsInPart)
          .pointer(values)
          .pointer(partial);
      launcher.launch(
          "column_sums", new LaunchShape((columns + TILE - 1) / TILE, parts, 1, TILE, 1));
      addParts(parts, columns, partial, 0, columns, target);
    }
  }

  private void launch(String kernel, int rows, int columns, int parts) {
    if (rows > 0 && columns > 0) {
      launcher.launch(
          kernel,
          new LaunchShape(
              (rows + TILE - 1) / TILE,
              (columns + TILE - 1) / TILE,
              parts,
              LaunchShape.THREADS,
              1));
    }
  }

  private void addParts(int parts, int count, long partial, int start, int stride, long target) {
    launcher
        .arguments()
        .integer(parts)
        .integer(count)
        .pointer(partial)
        .integer(start)
        .integer(stride)
        .pointer(target);
    launcher.launchOver(count, "add_parts");
  }
}
