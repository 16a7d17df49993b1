package org.liflow.cli;

import org.liflow.tensor.InputException;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine.Option;

/** What every command that computes takes. */
final class CommonOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; as many as there are processors by default.")
  Integer threads;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "What computes (see 'liflow info'); the best there is by default.")
  String backend;

  @Option(names = "--json", description = "Print the results as JSON.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress bar.")
  boolean quiet;

  int threadCount() {
    return threadCount(threads);
  }

  /** The number given, or as many as there are processors where it is null. */
  static int threadCount(Integer threads) {
    if (threads == null) {
      return Workers.defaultThreads();
    }
    if (threads < 1) {
      throw new InputException(
          "--threads", String.valueOf(threads), "a whole number of at least 1");
    }
    return threads;
  }

  Backend openBackend() {
    String forced = backend == null ? System.getProperty(Backends.BACKEND_PROPERTY) : backend;
    return Backends.open(forced, threadCount());
  }
}
