package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AdamStep;
import org.liflow.tensor.backend.OperationShapes;

/** One step of Adam. */
final class AdamUpdate {
  private AdamUpdate() {}

  static void apply(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
    int size = parameter.size();
    OperationShapes.adam(parameter, gradient, mean, square);
    float[] p = HostStorage.of(parameter);
    float[] g = HostStorage.of(gradient);
    float[] m = HostStorage.of(mean);
    float[] s = HostStorage.of(square);
    float scale = (float) step.gradientScale();
    float one = (float) (1 - step.beta1());
    float two = (float) (1 - step.beta2());
    float rate = (float) (step.learningRate() / step.meanCorrection());
    float root = (float) Math.sqrt(step.squareCorrection());
    float epsilon = (float) step.epsilon();
    for (int k = 0; k < size; k++) {
      float gradientHere = scale * g[k];
      m[k] += one * (gradientHere - m[k]);
      s[k] += two * (gradientHere * gradientHere - s[k]);
      p[k] -= rate * m[k] / ((float) Math.sqrt(s[k]) / root + epsilon);
    }
  }
}
