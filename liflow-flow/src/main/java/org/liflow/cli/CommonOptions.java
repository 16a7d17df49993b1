package org.liflow.cli;

import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import picocli.CommandLine.Option;

/** What every command that works with networks takes. */
final class CommonOptions extends ThreadOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "What computes (see 'liflow info'); the best there is by default.")
  String backend;

  Backend openBackend() {
    String forced = backend == null ? System.getProperty(Backends.BACKEND_PROPERTY) : backend;
    return Backends.open(forced, threadCount());
  }
}
