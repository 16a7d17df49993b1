package org.liflow.flow;

import java.util.Arrays;
import java.util.function.Consumer;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Recording;

/**
 * All steps of a flow whose times are fixed beforehand and are the same for all systems. A backend
 * can record them as one.
 */
final class RecordedFlow implements Integration {
  private final FlowField field;
  private final double[][] moments;
  private final Recording recording;
  private final Resources resources;

  /**
   * @param times of the evaluations, in their order
   * @param tensors how many of the state's size the steps need
   * @param steps makes all steps with these tensors, whose content may be anything before
   */
  RecordedFlow(
      FlowField field, Tensor state, double[] times, int tensors, Consumer<Tensor[]> steps) {
    this.field = field;
    moments = new double[times.length][field.systemStart().length - 1];
    for (int k = 0; k < times.length; k++) {
      Arrays.fill(moments[k], times[k]);
    }
    Backend backend = field.backend();
    try (Resources made = new Resources()) {
      Tensor[] room = new Tensor[tensors];
      for (int k = 0; k < tensors; k++) {
        room[k] = made.add(backend.uninitialised(state.size()));
      }
      recording = made.add(backend.record(() -> steps.accept(room)));
      resources = made.keep();
    }
  }

  /**
   * Evaluates a field's velocity.
   *
   * @param time of the moment, below 1 where the field predicts its end
   * @param slope overwritten
   */
  static void velocity(FlowField field, int moment, double time, Tensor at, Tensor slope) {
    field.evaluate(moment, at, slope);
    if (field.predictsEnd()) {
      field.backend().towardsEnd(at, 1 - time, slope);
    }
  }

  /**
   * Evaluates the end that a field predicts: by itself, or by its velocity, kept to the end.
   *
   * @param end overwritten
   */
  static void end(FlowField field, int moment, double time, Tensor at, Tensor end) {
    field.evaluate(moment, at, end);
    if (!field.predictsEnd()) {
      field.backend().combine(at, new Tensor[] {end}, new double[] {1}, 1 - time, end);
    }
  }

  @Override
  public int run() {
    field.moments(moments);
    recording.run();
    return moments.length;
  }

  @Override
  public void close() {
    resources.close();
  }
}
