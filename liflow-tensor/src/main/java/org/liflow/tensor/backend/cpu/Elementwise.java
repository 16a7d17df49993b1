package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.parallel.Workers;

/** Operations on each number of a tensor by itself, and sums of squares. */
final class Elementwise {
  private static final int BLOCK = 1 << 14;

  private final Workers workers;
  private final Kernels kernels;

  Elementwise(Workers workers, Kernels kernels) {
    this.workers = workers;
    this.kernels = kernels;
  }

  private interface Stretch {
    void run(int start, int end);
  }

  private void run(int size, Stretch work) {
    workers.run(
        (size + BLOCK - 1) / BLOCK,
        (block, worker) -> work.run(block * BLOCK, Math.min(size, (block + 1) * BLOCK)));
  }

  void fill(Tensor target, float value) {
    float[] y = HostStorage.of(target);
    run(target.size(), (start, end) -> java.util.Arrays.fill(y, start, end, value));
  }

  void copy(Tensor source, Tensor target) {
    OperationShapes.sameSize(source, target);
    float[] x = HostStorage.of(source);
    float[] y = HostStorage.of(target);
    run(source.size(), (start, end) -> System.arraycopy(x, start, y, start, end - start));
  }

  void add(Tensor source, Tensor target) {
    OperationShapes.sameSize(source, target);
    float[] x = HostStorage.of(source);
    float[] y = HostStorage.of(target);
    run(
        source.size(),
        (start, end) -> {
          for (int k = start; k < end; k++) {
            y[k] += x[k];
          }
        });
  }

  void silu(Tensor input, Tensor output) {
    OperationShapes.sameSize(input, output);
    float[] x = HostStorage.of(input);
    float[] y = HostStorage.of(output);
    run(
        input.size(),
        (start, end) -> {
          System.arraycopy(x, start, y, start, end - start);
          kernels.silu(y, start, end);
        });
  }

  void siluBackward(Tensor input, Tensor outputGradient, Tensor inputGradient) {
    OperationShapes.sameSize(input, outputGradient);
    OperationShapes.sameSize(input, inputGradient);
    float[] x = HostStorage.of(input);
    float[] dy = HostStorage.of(outputGradient);
    float[] dx = HostStorage.of(inputGradient);
    run(input.size(), (start, end) -> kernels.siluGradient(x, dy, dx, start, end));
  }

  /** In double, one block after the other: the same at any number of threads. */
  double sumOfSquares(Tensor tensor) {
    float[] x = HostStorage.of(tensor);
    int size = tensor.size();
    double[] parts = new double[(size + BLOCK - 1) / BLOCK];
    run(
        size,
        (start, end) -> {
          double sum = 0;
          for (int k = start; k < end; k++) {
            sum += (double) x[k] * x[k];
          }
          parts[start / BLOCK] = sum;
        });
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return sum;
  }

  void combine(Tensor state, Tensor[] slopes, double[] factors, double length, Tensor result) {
    OperationShapes.combine(state, slopes, factors, result);
    float[] x = HostStorage.of(state);
    float[] y = HostStorage.of(result);
    float[][] k = new float[factors.length][];
    for (int s = 0; s < factors.length; s++) {
      k[s] = HostStorage.of(slopes[s]);
    }
    run(
        state.size(),
        (start, end) -> {
          for (int i = start; i < end; i++) {
            double sum = 0;
            for (int s = 0; s < factors.length; s++) {
              sum += factors[s] * k[s][i];
            }
            y[i] = (float) (x[i] + length * sum);
          }
        });
  }

  void towardsEnd(Tensor state, double left, Tensor prediction) {
    OperationShapes.sameSize(state, prediction);
    float[] x = HostStorage.of(state);
    float[] y = HostStorage.of(prediction);
    run(
        state.size(),
        (start, end) -> {
          for (int i = start; i < end; i++) {
            y[i] = (float) ((y[i] - x[i]) / left);
          }
        });
  }

  void scaleAndAdd(Tensor state, Tensor stateFactors, Tensor factors, Tensor prediction) {
    OperationShapes.sameSize(state, prediction);
    OperationShapes.sameSize(stateFactors, prediction);
    OperationShapes.sameSize(factors, prediction);
    float[] x = HostStorage.of(state);
    float[] a = HostStorage.of(stateFactors);
    float[] b = HostStorage.of(factors);
    float[] y = HostStorage.of(prediction);
    run(
        state.size(),
        (start, end) -> {
          for (int i = start; i < end; i++) {
            float scaled = b[i] * y[i];
            y[i] = scaled + a[i] * x[i];
          }
        });
  }

  void average(Tensor values, double decay, Tensor averages) {
    OperationShapes.sameSize(values, averages);
    float[] x = HostStorage.of(values);
    float[] y = HostStorage.of(averages);
    float keep = (float) decay;
    float share = 1 - keep;
    run(
        values.size(),
        (start, end) -> {
          for (int k = start; k < end; k++) {
            y[k] = keep * y[k] + share * x[k];
          }
        });
  }
}
