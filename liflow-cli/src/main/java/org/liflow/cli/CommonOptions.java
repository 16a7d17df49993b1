package org.liflow.cli;

import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that works with networks takes. */
final class CommonOptions extends ThreadOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "What computes (see 'liflow info'); the best there is by default.")
  String backend;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** The backend asked for; or the best there is, and what is to be said of a better one. */
  Backend openBackend() {
    Backend opened =
        backend == null ? Backends.open(threadCount()) : Backends.open(backend, threadCount());
    if (backend == null && System.getProperty(Backends.BACKEND_PROPERTY) == null) {
      Backends.notes(opened)
          .forEach(note -> command.commandLine().getErr().println("Note: " + note));
    }
    return opened;
  }
}
