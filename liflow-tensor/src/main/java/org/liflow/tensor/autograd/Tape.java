package org.liflow.tensor.autograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/**
 * Records operations in the order in which they are done, and goes through them backwards for the
 * gradients of parameters.
 *
 * <p>Owns the values that it records: each is given back to the backend as soon as the way back has
 * passed it, so that the next step uses the same memory again. One caller at a time.
 */
public final class Tape implements AutoCloseable {
  private final Backend backend;
  private final Deque<Node> nodes = new ArrayDeque<>();
  private final List<AutoCloseable> owned = new ArrayList<>();

  /** Results of operations that have not been recorded. */
  private final List<Variable> results = new ArrayList<>();

  private record Node(Operation operation, List<Variable> outputs) {
    boolean hasGradient() {
      return outputs.stream().anyMatch(output -> output.gradient() != null);
    }
  }

  /**
   * @param backend does the work; stays the caller's to close
   */
  public Tape(Backend backend) {
    this.backend = backend;
  }

  /** What does the work. */
  public Backend backend() {
    return backend;
  }

  /**
   * A value that no gradient flows to.
   *
   * @param values copied
   */
  public Variable constant(float[] values, int... shape) {
    Variable constant = new Variable(backend.uninitialised(shape), false);
    owned.add(constant);
    backend.upload(values, constant.value());
    return constant;
  }

  /** Closes something, such as a graph's edges, once the tape is cleared. */
  public <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  /** A result yet to be written, differentiable if one of its inputs is. */
  Variable result(boolean differentiable, int... shape) {
    Variable result = new Variable(backend.uninitialised(shape), differentiable);
    results.add(result);
    return result;
  }

  void record(Operation operation, Variable... outputs) {
    nodes.push(new Node(operation, List.of(outputs)));
    results.removeAll(List.of(outputs));
  }

  /**
   * Adds to the gradients of all parameters that {@code output} follows from, and clears the tape:
   * its values, {@code output} among them, are gone.
   *
   * @param output a variable of this tape
   * @param gradient of a loss by {@code output}, of the same shape; not modified
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

  /** Forgets everything recorded and gives its memory back. */
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

  /** As {@link #clear}. */
  @Override
  public void close() {
    clear();
  }
}
