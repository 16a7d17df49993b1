package org.liflow.cli;

import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine.Option;

/** What every command that takes its time takes. */
class ThreadOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads (default: the number of processors).")
  Integer threads;

  @Option(names = "--json", description = "Print the results as JSON.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress bar.")
  boolean quiet;

  int threadCount() {
    return threadCount(threads);
  }

  /** The number given, or as many as there are processors where it is null. */
  static int threadCount(Integer threads) {
    if (threads == null) {
      return Workers.defaultThreads();
    }
    return OptionChecks.atLeastOne("--threads", threads);
  }

  /** Whether to leave out what is for eyes alone. */
  boolean silent() {
    return quiet || json;
  }
}
