package org.liflow.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, the last one first. All are closed even if some fail. Not
 * safe for use by several threads.
 *
 * <p>In a constructor it closes the parts already made when a later part fails:
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

  /** Creates an empty collection. */
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

  /** Hands all resources over to the returned object; closing this one then does nothing. */
  public Resources keep() {
    Resources kept = new Resources();
    kept.open.addAll(open);
    open.clear();
    return kept;
  }

  /**
   * Closes all resources that are still open, the last one first.
   *
   * @throws RuntimeException the first failure, with the later ones suppressed. An {@link
   *     IOException} arrives as an {@link UncheckedIOException} of the same message, another
   *     checked exception as an {@link IllegalStateException}
   */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception problem) {
        RuntimeException failure = unchecked(problem);
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

  private static RuntimeException unchecked(Exception problem) {
    if (problem instanceof RuntimeException own) {
      return own;
    }
    if (problem instanceof IOException disk) {
      return new UncheckedIOException(disk.getMessage(), disk);
    }
    if (problem instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new IllegalStateException(problem);
  }
}
