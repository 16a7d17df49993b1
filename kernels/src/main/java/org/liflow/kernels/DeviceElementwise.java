package org.liflow.kernels;

import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.OperationShapes;

/** Operations on each number of a tensor by itself, and sums of squares. */
final class DeviceElementwise {
  /** Numbers whose squares one block adds up. */
  private static final int STRETCH = 1 << 14;

  /** Slopes of Dormand and Prince's method, the largest in use. */
  private static final int MOST_SLOPES = 7;

  private final Launcher launcher;

  DeviceElementwise(Launcher launcher) {
    this.launcher = launcher;
  }

  void fill(Tensor target, float value) {
    launcher.arguments().integer(target.size()).real(value).pointer(launcher.address(target));
    launcher.launchOver(target.size(), "fill");
  }

  void copy(Tensor source, Tensor target) {
    OperationShapes.sameSize(source, target);
    long from = launcher.address(source);
    long to = launcher.address(target);
    if (from != to && source.size() > 0) {
      launcher.device.copy(from, to, (long) Float.BYTES * source.size());
    }
  }

  void add(Tensor source, Tensor target) {
    OperationShapes.sameSize(source, target);
    launcher
        .arguments()
        .integer(target.size())
        .pointer(launcher.address(source))
        .pointer(launcher.address(target));
    launcher.launchOver(target.size(), "add");
  }

  void silu(Tensor input, Tensor output) {
    OperationShapes.sameSize(input, output);
    launcher
        .arguments()
        .integer(input.size())
        .pointer(launcher.address(input))
        .pointer(launcher.address(output));
    launcher.launchOver(input.size(), "silu");
  }

  void siluBackward(Tensor input, Tensor outputGradient, Tensor inputGradient) {
    OperationShapes.sameSize(input, outputGradient);
    OperationShapes.sameSize(input, inputGradient);
    launcher
        .arguments()
        .integer(input.size())
        .pointer(launcher.address(input))
        .pointer(launcher.address(outputGradient))
        .pointer(launcher.address(inputGradient));
    launcher.launchOver(input.size(), "silu_gradient");
  }

  void combine(Tensor state, Tensor[] slopes, double[] factors, double length, Tensor result) {
    OperationShapes.combine(state, slopes, factors, result);
    if (factors.length > MOST_SLOPES) {
      throw new IllegalArgumentException(
          factors.length + " slopes at once; " + MOST_SLOPES + " at most");
    }
    long x = launcher.address(state);
    long y = launcher.address(result);
    long[] k = new long[MOST_SLOPES];
    for (int s = 0; s < factors.length; s++) {
      k[s] = launcher.address(slopes[s]);
    }
    KernelArguments arguments =
        launcher.arguments().integer(state.size()).pointer(x).integer(factors.length);
    for (long slope : k) {
      arguments.pointer(slope);
    }
    for (int s = 0; s < MOST_SLOPES; s++) {
      arguments.real(s < factors.length ? factors[s] : 0.0);
    }
    arguments.real(length).pointer(y);
    launcher.launchOver(state.size(), "combine");
  }

  void towardsEnd(Tensor state, double left, Tensor prediction) {
    OperationShapes.sameSize(state, prediction);
    launcher
        .arguments()
        .integer(state.size())
        .pointer(launcher.address(state))
        .real(left)
        .pointer(launcher.address(prediction));
    launcher.launchOver(state.size(), "towards_end");
  }

  void scaleAndAdd(Tensor state, Tensor stateFactors, Tensor factors, Tensor prediction) {
    OperationShapes.sameSize(state, prediction);
    OperationShapes.sameSize(stateFactors, prediction);
    OperationShapes.sameSize(factors, prediction);
    launcher
        .arguments()
        .integer(state.size())
        .pointer(launcher.address(state))
        .pointer(launcher.address(stateFactors))
        .pointer(launcher.address(factors))
        .pointer(launcher.address(prediction));
    launcher.launchOver(state.size(), "scale_and_add");
  }

  void average(Tensor values, double decay, Tensor averages) {
    OperationShapes.sameSize(values, averages);
    launcher
        .arguments()
        .integer(values.size())
        .pointer(launcher.address(values))
        .real((float) decay)
        .pointer(launcher.address(averages));
    launcher.launchOver(values.size(), "average");
  }

  /** In double, one stretch after the other: the same every time. */
  double sumOfSquares(Tensor tensor) {
    int size = tensor.size();
    long values = launcher.address(tensor);
    double[] parts = new double[(size + STRETCH - 1) / STRETCH];
    if (parts.length > 0) {
      try (DevicePieces working = new DevicePieces(launcher)) {
        long target = working.doubles(parts.length);
        launcher.arguments().integer(size).integer(STRETCH).pointer(values).pointer(target);
        launcher.launch(
            "sum_of_squares", new LaunchShape(parts.length, 1, 1, LaunchShape.THREADS, 1));
        launcher.device.download(target, parts, 0, parts.length);
      }
    }
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }

  void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
    int size = parameter.size();
    OperationShapes.adam(parameter, gradient, mean, square);
    launcher
        .arguments()
        .integer(size)
        .pointer(launcher.address(parameter))
        .pointer(launcher.address(gradient))
        .pointer(launcher.address(mean))
        .pointer(launcher.address(square))
        .real((float) step.gradientScale())
        .real((float) (1 - step.beta1()))
        .real((float) (1 - step.beta2()))
        .real((float) (step.learningRate() / step.meanCorrection()))
        .real((float) Math.sqrt(step.squareCorrection()))
        .real((float) step.epsilon());
    launcher.launchOver(size, "adam");
  }
}
