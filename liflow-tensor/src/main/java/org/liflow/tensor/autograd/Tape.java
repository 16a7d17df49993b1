package org.liflow.tensor.autograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.OperationShapes;

/**
 * Records operations in the order in which they are done, and back-propagates gradients through
 * them in reverse order.
 *
 * <p>Owns the values that it records: each is closed as soon as the backward pass no longer needs
 * it, so that the next step reuses its memory. An operation of your own is a class that implements
 * {@link Operation}; an example stands there.
 *
 * <p>Thread safety: a tape belongs to one thread. Threads with tapes of their own may share a
 * backend, but not the gradients of parameters.
 */
public final class Tape implements AutoCloseable {
  private final Backend backend;
  private final Deque<Node> nodes = new ArrayDeque<>();
  private final List<AutoCloseable> owned = new ArrayList<>();

  /** Results of operations that have not been recorded yet. */
  private final List<Variable> results = new ArrayList<>();

  private record Node(Operation operation, List<Variable> outputs) {
    boolean hasGradient() {
      return outputs.stream().anyMatch(output -> output.gradient() != null);
    }
  }

  /**
   * Makes an empty tape.
   *
   * @param backend does the work; closed by the caller, after the tape
   */
  public Tape(Backend backend) {
    this.backend = backend;
  }

  /**
   * Returns the backend that does the work.
   *
   * @return the backend of all variables of this tape
   */
  public Backend backend() {
    return backend;
  }

  /**
   * Makes a value that no gradient flows to; the tape closes it.
   *
   * @param values as many as the shape holds, the last dimension running fastest; copied
   * @param shape the dimensions
   * @return the value, not differentiable
   * @throws IllegalArgumentException when the number of values does not fit the shape
   */
  public Variable constant(float[] values, int... shape) {
    OperationShapes.values(values, shape);
    Variable constant = new Variable(backend.uninitialised(shape), false);
    owned.add(constant);
    backend.upload(values, constant.value());
    return constant;
  }

  /**
   * Closes a resource, such as a graph's edges, when the tape is cleared.
   *
   * @param <T> type of the resource
   * @param resource owned by the tape from now on
   * @return the resource
   */
  public <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  /**
   * Makes the result of an operation, its numbers still undefined. The tape closes it: after the
   * backward pass has used it, or with {@link #clear()}.
   *
   * @param differentiable whether one of the operation's inputs is
   * @param shape the dimensions
   * @return a variable whose value the operation overwrites
   */
  public Variable result(boolean differentiable, int... shape) {
    Variable result = new Variable(backend.uninitialised(shape), differentiable);
    results.add(result);
    return result;
  }

  /**
   * Records an operation, so that the backward pass calls {@link Operation#backward} after those of
   * all operations recorded later, provided that a gradient has arrived at one of its outputs.
   *
   * @param operation keeps what its gradients need
   * @param outputs all of its results, made by {@link #result}
   * @throws IllegalArgumentException when an output was not made by {@link #result} of this tape,
   *     or was recorded before
   */
  public void record(Operation operation, Variable... outputs) {
    for (Variable output : outputs) {
      if (!results.contains(output)) {
        throw new IllegalArgumentException(
            "an output " + output.value() + " that is no unrecorded result of this tape");
      }
    }
    nodes.push(new Node(operation, List.of(outputs)));
    results.removeAll(List.of(outputs));
  }

  /**
   * Back-propagates: adds to the gradients of all parameters that {@code output} depends on, and
   * clears the tape. Its values, {@code output} among them, are closed afterwards.
   *
   * @param output a variable of this tape
   * @param gradient gradient of a loss with respect to {@code output}, of the same shape; not
   *     modified
   * @throws IllegalArgumentException when the gradient has another size
   */
  public void backward(Variable output, Tensor gradient) {
    try (Resources all = new Resources()) {
      all.add(this);
      backend.add(gradient, output.gradientToAddTo(backend));
      while (!nodes.isEmpty()) {
        Node node = nodes.peek();
        if (node.hasGradient()) {
          node.operation().backward(this);
        }
        nodes.pop();
        node.outputs().forEach(Variable::close);
      }
    }
  }

  /** Removes everything recorded and closes all values of this tape. */
  public void clear() {
    try (Resources all = new Resources()) {
      owned.forEach(all::add);
      results.forEach(all::add);
      nodes.forEach(node -> node.outputs().forEach(all::add));
      owned.clear();
      results.clear();
      nodes.clear();
    }
  }

  /** Does the same as {@link #clear}. */
  @Override
  public void close() {
    clear();
  }
}
