package org.liflow.tensor.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/**
 * Finds the backends that this JVM offers and opens one.
 *
 * <p>{@link #open()} serves most programs. {@link #best} ignores system properties, and {@link
 * #open(String, int)} takes a backend by name:
 *
 * <pre>{@code
 * try (Backend backend = Backends.open()) {
 *   Backends.notes(backend).forEach(System.err::println);
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread safety: any thread may call, also at the same time as others.
 */
public final class Backends {
  /** System property that names the backend to open. */
  public static final String BACKEND_PROPERTY = "liflow.backend";

  private Backends() {}

  /**
   * Lists all providers, whether they can run here or not.
   *
   * @return the highest rank first
   */
  public static List<BackendProvider> providers() {
    List<BackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
        .forEach(providers::add);
    providers.sort(Comparator.comparingInt(BackendProvider::rank).reversed());
    return providers;
  }

  /**
   * Opens the backend that the system properties ask for: the one that {@value #BACKEND_PROPERTY}
   * names, else the best, with {@value Workers#THREADS_PROPERTY} threads, else one per processor.
   *
   * @return a new backend, to be closed by the caller
   * @throws InputException when a property has a value that does not serve
   */
  public static Backend open() {
    return open(Workers.defaultThreads());
  }

  /**
   * Opens the backend that {@value #BACKEND_PROPERTY} names, else the best.
   *
   * @param threads number of CPU threads, at least 1, the caller's included
   * @return a new backend, to be closed by the caller
   * @throws InputException when the backend named is unknown or cannot run here
   */
  public static Backend open(int threads) {
    String name = System.getProperty(BACKEND_PROPERTY);
    return name == null ? best(threads) : open("-D" + BACKEND_PROPERTY, name, threads);
  }

  /**
   * Opens a backend by its name, whatever the system properties say.
   *
   * @param name one of the {@link #providers}' names
   * @param threads number of CPU threads, at least 1, the caller's included
   * @return a new backend, to be closed by the caller
   * @throws InputException when the backend is unknown or cannot run here; its source is "backend"
   */
  public static Backend open(String name, int threads) {
    Objects.requireNonNull(name, "the backend's name; Backends.best takes none");
    return open("backend", name, threads);
  }

  /**
   * Opens the backend of the highest rank that can run here, whatever the system properties say.
   *
   * @param threads number of CPU threads, at least 1, the caller's included
   * @return a new backend, to be closed by the caller
   */
  public static Backend best(int threads) {
    return providers().stream()
        .filter(provider -> provider.obstacle().isEmpty())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no backend on the class path"))
        .create(threads);
  }

  private static Backend open(String source, String name, int threads) {
    List<BackendProvider> providers = providers();
    BackendProvider provider =
        providers.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        source,
                        "no backend '" + name + "'",
                        "one of "
                            + providers.stream()
                                .map(BackendProvider::name)
                                .collect(Collectors.joining(", "))));
    provider
        .obstacle()
        .ifPresent(
            obstacle -> {
              throw new InputException(
                  source,
                  "the backend '" + name + "' cannot run here: " + obstacle,
                  "another backend, or none for the best one");
            });
    return provider.create(threads);
  }

  /**
   * Explains why backends ranked above the one in use were passed over.
   *
   * @param taken the backend in use
   * @return one line each; empty when nobody would expect a better backend on this machine
   */
  public static List<String> notes(Backend taken) {
    return providers().stream()
        .takeWhile(provider -> !provider.name().equals(taken.name()))
        .flatMap(provider -> provider.note().stream())
        .toList();
  }
}
