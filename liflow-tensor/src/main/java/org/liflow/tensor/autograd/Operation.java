package org.liflow.tensor.autograd;

/**
 * A recorded differentiable operation: holds the inputs and outputs that its gradients need.
 *
 * <p>The convention is one class per operation with a static {@code apply} that makes the output by
 * {@link Tape#result}, records itself by {@link Tape#record} and computes the output's value. For
 * example, with a factor that is not differentiated:
 *
 * <pre>{@code
 * public final class ScaleOperation implements Operation {
 *   private final Variable input;
 *   private final double factor;
 *   private final Variable output;
 *   ...
 *   public static Variable apply(Tape tape, Variable input, double factor) {
 *     Variable output = tape.result(input.differentiable(), input.value().shape());
 *     tape.record(new ScaleOperation(input, factor, output), output);
 *     Tensor[] slopes = {input.value()};
 *     tape.backend().fill(output.value(), 0);
 *     tape.backend().combine(output.value(), slopes, new double[] {1}, factor, output.value());
 *     return output;
 *   }
 *
 *   @Override
 *   public void backward(Tape tape) {
 *     if (input.differentiable()) {
 *       Tensor gradient = input.gradientToAddTo(tape.backend());
 *       Tensor[] slopes = {output.gradient()};
 *       tape.backend().combine(gradient, slopes, new double[] {1}, factor, gradient);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Arithmetic that the backend lacks can be done on the host between {@link
 * org.liflow.tensor.backend.Backend#download} and {@link org.liflow.tensor.backend.Backend#upload}.
 */
public interface Operation {
  /**
   * Adds to the gradients of the inputs what follows from the gradients of the outputs: by {@link
   * Variable#gradientToAddTo}, {@link Variable#receiveGradient} or {@link Variable#passGradientTo}.
   * Called once at most, and only when a gradient has arrived at an output; an operation with
   * several outputs finds null at those without.
   *
   * @param tape that the operation was recorded on
   */
  void backward(Tape tape);
}
