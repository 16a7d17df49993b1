package org.liflow.tensor.autograd;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * A tensor with its gradient: a parameter that a loss is differentiated with respect to, or a value
 * between parameters and loss.
 *
 * <p>Thread safety: a variable is used by one thread at a time, but for its value, which any number
 * of threads may read while none writes it.
 */
public final class Variable implements AutoCloseable {
  private final Tensor value;
  private final boolean differentiable;
  private Tensor gradient;
  private long version;

  Variable(Tensor value, boolean differentiable) {
    this.value = value;
    this.differentiable = differentiable;
  }

  /**
   * Makes a variable that outlives tapes, such as a network's weight. Gradients add up in it until
   * {@link #clearGradient}.
   *
   * @param value owned by the variable from now on
   * @return a differentiable variable, to be closed by the caller
   */
  public static Variable parameter(Tensor value) {
    return new Variable(value, true);
  }

  /**
   * Returns the value.
   *
   * @return the tensor itself, not a copy
   */
  public Tensor value() {
    return value;
  }

  /**
   * Returns the gradient of the loss with respect to this variable.
   *
   * @return the tensor itself, of the value's shape; null when none has arrived
   */
  public Tensor gradient() {
    return gradient;
  }

  /**
   * Returns how often {@link #markChanged} was called. What was computed from the value and kept,
   * such as a network's embeddings, is out of date when the version differs.
   *
   * @return 0 at first
   */
  public long version() {
    return version;
  }

  /**
   * Counts a change of the value. Whoever overwrites a parameter's value calls this afterwards; the
   * optimizers of liflow-nn do.
   */
  public void markChanged() {
    version++;
  }

  /**
   * Tells whether gradients are propagated to this variable.
   *
   * @return false for constants and what depends on constants alone
   */
  public boolean differentiable() {
    return differentiable;
  }

  /**
   * Sets the gradient, if there is one, to zero.
   *
   * @param backend of the value
   */
  public void clearGradient(Backend backend) {
    if (gradient != null) {
      backend.fill(gradient, 0);
    }
  }

  /**
   * Returns the gradient to add to, for {@link Operation#backward}: made of zeros at the first
   * call.
   *
   * @param backend of the value
   * @return the tensor itself, of the value's shape
   */
  public Tensor gradientToAddTo(Backend backend) {
    if (gradient == null) {
      gradient = backend.tensor(value.shape());
    }
    return gradient;
  }

  /**
   * Moves the gradient to a variable that has the same gradient, for {@link Operation#backward}:
   * where that one has no gradient yet, without a copy. Nothing happens when this variable has no
   * gradient or the other one is not differentiable.
   *
   * @param other receives the gradient; of the same shape
   * @param backend of both values
   */
  public void passGradientTo(Variable other, Backend backend) {
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

  /**
   * Adds a tensor to the gradient, for {@link Operation#backward}: the first one becomes the
   * gradient without a copy.
   *
   * @param tensor of the value's shape; owned by the variable from now on
   * @param backend of the value
   */
  public void receiveGradient(Tensor tensor, Backend backend) {
    if (gradient == null) {
      gradient = tensor;
    } else {
      try (tensor) {
        backend.add(tensor, gradient);
      }
    }
  }

  /** Closes the value and its gradient. */
  @Override
  public void close() {
    value.close();
    if (gradient != null) {
      gradient.close();
      gradient = null;
    }
  }
}
