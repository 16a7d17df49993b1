package org.liflow.tensor.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/** Finds the backends that this JVM offers and chooses one. */
public final class Backends {
  /** System property that forces a backend by its name. */
  public static final String BACKEND_PROPERTY = "liflow.backend";

  private Backends() {}

  /** All providers, the highest rank first, whether they can run here or not. */
  public static List<BackendProvider> providers() {
    List<BackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
        .forEach(providers::add);
    providers.sort(Comparator.comparingInt(BackendProvider::rank).reversed());
    return providers;
  }

  /**
   * The backend that {@value #BACKEND_PROPERTY} names, else the highest ranked that can run here,
   * over as many threads as {@value Workers#THREADS_PROPERTY} says or as there are processors.
   *
   * @throws InputException when the named one is unknown or cannot run
   */
  public static Backend open() {
    return open(Workers.defaultThreads());
  }

  /** As {@link #open()}, over a given number of threads. */
  public static Backend open(int threads) {
    return open(System.getProperty(BACKEND_PROPERTY), threads);
  }

  /** What a user would want to know of the backends ranked above the one that was taken. */
  public static List<String> notes(Backend taken) {
    return providers().stream()
        .takeWhile(provider -> !provider.name().equals(taken.name()))
        .flatMap(provider -> provider.note().stream())
        .toList();
  }

  /**
   * The backend of a name, over a given number of threads.
   *
   * @param forced its name; null for the highest ranked that can run here
   * @throws InputException when it is unknown or cannot run
   */
  public static Backend open(String forced, int threads) {
    List<BackendProvider> providers = providers();
    if (forced == null) {
      return providers.stream()
          .filter(provider -> provider.obstacle().isEmpty())
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no backend on the class path"))
          .create(threads);
    }
    for (BackendProvider provider : providers) {
      if (provider.name().equals(forced)) {
        provider
            .obstacle()
            .ifPresent(
                obstacle -> {
                  throw new InputException(
                      "--backend or -D" + BACKEND_PROPERTY,
                      "the backend '" + forced + "' cannot run here: " + obstacle,
                      "another backend, or none for the best there is");
                });
        return provider.create(threads);
      }
    }
    throw new InputException(
        "--backend or -D" + BACKEND_PROPERTY,
        "no backend '" + forced + "'",
        "one of "
            + providers.stream().map(BackendProvider::name).collect(Collectors.joining(", ")));
  }
}
