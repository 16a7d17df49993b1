package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

/** Copies rows of a table, and adds their gradients. */
final class RowGather {
  private RowGather() {}

  static void forward(Tensor table, int[] rows, Tensor output) {
    int columns = output.columns();
    OperationShapes.gather(table, rows, output);
    float[] source = HostStorage.of(table);
    float[] target = HostStorage.of(output);
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(source, inside(rows[k], table) * columns, target, k * columns, columns);
    }
  }

  /** One row after the other: sums come out the same at any number of threads. */
  static void backward(Tensor outputGradient, int[] rows, Tensor tableGradient) {
    int columns = outputGradient.columns();
    OperationShapes.gather(tableGradient, rows, outputGradient);
    float[] source = HostStorage.of(outputGradient);
    float[] target = HostStorage.of(tableGradient);
    for (int k = 0; k < rows.length; k++) {
      int to = inside(rows[k], tableGradient) * columns;
      for (int c = 0; c < columns; c++) {
        target[to + c] += source[k * columns + c];
      }
    }
  }

  /** The array behind a table may be longer than the table. */
  private static int inside(int row, Tensor table) {
    return java.util.Objects.checkIndex(row, table.rows());
  }
}
