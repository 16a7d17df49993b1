package org.liflow.kernels;

import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;

/** Copies rows of a table, and adds their gradients up again. */
final class DeviceGather {
  /** Columns that a block of the gradient's first step takes. */
  private static final int COLUMNS = 64;

  private final Launcher launcher;
  private final RowIndices indices;

  DeviceGather(Launcher launcher, RowIndices indices) {
    this.launcher = launcher;
    this.indices = indices;
  }

  void forward(Tensor table, int[] rows, Tensor output) {
    OperationShapes.gather(table, rows, output);
    long source = launcher.address(table);
    long target = launcher.address(output);
    RowIndex index = indices.of(rows);
    index.requireInside(table.rows());
    launcher
        .arguments()
        .integer(output.size())
        .integer(output.columns())
        .pointer(source)
        .pointer(index.address())
        .pointer(target);
    launcher.launchOver(output.size(), "gather");
  }

  /** Each row's gradients in the order of their places: the same sums every time. */
  void backward(Tensor outputGradient, int[] rows, Tensor tableGradient) {
    OperationShapes.gather(tableGradient, rows, outputGradient);
    long source = launcher.address(outputGradient);
    long target = launcher.address(tableGradient);
    RowIndex index = indices.of(rows);
    index.requireInside(tableGradient.rows());
    int columns = outputGradient.columns();
    if (outputGradient.size() == 0) {
      return;
    }
    RowIndex.Groups groups = index.groups(tableGradient.rows());
    try (DevicePieces working = new DevicePieces(launcher)) {
      long partial = working.floats((long) groups.chunks() * columns);
      launcher
          .arguments()
          .integer(columns)
          .pointer(source)
          .pointer(groups.members())
          .pointer(groups.chunkStart())
          .pointer(partial);
      launcher.launch(
          "gather_gradient_parts",
          new LaunchShape(groups.chunks(), (columns + COLUMNS - 1) / COLUMNS, 1, COLUMNS, 1));
      launcher
          .arguments()
          .integer(tableGradient.size())
          .integer(columns)
          .pointer(partial)
          .pointer(groups.rowStart())
          .pointer(target);
      launcher.launchOver(tableGradient.size(), "gather_gradient");
    }
  }
}
