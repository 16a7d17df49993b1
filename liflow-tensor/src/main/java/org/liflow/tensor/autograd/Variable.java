package org.liflow.tensor.autograd;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/** A tensor that a loss is differentiated by, or through. */
public final class Variable implements AutoCloseable {
  private final Tensor value;
  private final boolean differentiable;
  private Tensor gradient;

  Variable(Tensor value, boolean differentiable) {
    this.value = value;
    this.differentiable = differentiable;
  }

  /**
   * A variable that outlives tapes, such as a network's weight. Gradients add up in it until {@link
   * #clearGradient}.
   *
   * @param value owned by the variable from now on
   */
  public static Variable parameter(Tensor value) {
    return new Variable(value, true);
  }

  /** Its value. */
  public Tensor value() {
    return value;
  }

  /** Its gradient, of the value's shape; null where none has arrived. */
  public Tensor gradient() {
    return gradient;
  }

  /** Whether gradients flow to it. */
  public boolean differentiable() {
    return differentiable;
  }

  /** Sets the gradient to zero. */
  public void clearGradient(Backend backend) {
    if (gradient != null) {
      backend.fill(gradient, 0);
    }
  }

  /** A gradient to add to: zero at first. */
  Tensor gradientToAddTo(Backend backend) {
    if (gradient == null) {
      gradient = backend.tensor(value.shape());
    }
    return gradient;
  }

  /** Hands the gradient over to another variable, which adds to it or takes it. */
  void passGradientTo(Variable other, Backend backend) {
    if (gradient == null || !other.differentiable) {
      return;
    }
    if (other.gradient == null) {
      other.gradient = gradient;
      gradient = null;
    } else {
      backend.add(gradient, other.gradient);
    }
  }

  /** Adds a tensor to the gradient, or takes it as the gradient; owns it from now on. */
  void receiveGradient(Tensor tensor, Backend backend) {
    if (gradient == null) {
      gradient = tensor;
    } else {
      try (tensor) {
        backend.add(tensor, gradient);
      }
    }
  }

  /** Gives the memory of the value and of its gradient back. */
  @Override
  public void close() {
    value.close();
    if (gradient != null) {
      gradient.close();
      gradient = null;
    }
  }
}
