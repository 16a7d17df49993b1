package org.liflow.tensor;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, the last one first. One that fails to close keeps none of the
 * others from being closed.
 *
 * <p>What a constructor makes is closed again when a later part of it cannot be made:
 *
 * <pre>{@code
 * try (Resources made = new Resources()) {
 *   first = made.add(new First());
 *   second = made.add(new Second());
 *   resources = made.keep();
 * }
 * }</pre>
 */
public final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** None yet. */
  public Resources() {}

  /**
   * Closes a resource with the others from now on.
   *
   * @return the resource
   */
  public <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /** Hands all resources over: they are closed with what is returned, and no longer with this. */
  public Resources keep() {
    Resources kept = new Resources();
    kept.open.addAll(open);
    open.clear();
    return kept;
  }

  /**
   * Closes all that are still open.
   *
   * @throws RuntimeException what the first failure threw, with the later ones suppressed
   */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception problem) {
        RuntimeException failure =
            problem instanceof RuntimeException own ? own : new IllegalStateException(problem);
        if (first == null) {
          first = failure;
        } else if (first != failure) {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
