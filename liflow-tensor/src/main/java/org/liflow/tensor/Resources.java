package org.liflow.tensor;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, the last one first. All are closed even if one of them fails
 * to.
 *
 * <p>A constructor uses it to close its first parts when a later one cannot be made:
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

  /** Makes an empty collection. */
  public Resources() {}

  /**
   * Adds a resource, which is closed with the others from now on.
   *
   * @param <T> type of the resource
   * @param resource to be closed
   * @return the resource
   */
  public <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /**
   * Moves all resources to another collection; this one is empty afterwards and closes nothing.
   *
   * @return the other collection, to be closed by the caller
   */
  public Resources keep() {
    Resources kept = new Resources();
    kept.open.addAll(open);
    open.clear();
    return kept;
  }

  /**
   * Closes all resources.
   *
   * @throws RuntimeException the first failure, with the later ones suppressed
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
