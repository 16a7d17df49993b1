package org.liflow.cli;

import java.io.PrintWriter;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import picocli.CommandLine.Option;

/** What every command that works with networks takes. */
final class CommonOptions extends ThreadOptions {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "Backend that computes; 'liflow info' lists those of this machine "
              + "(default: the fastest).")
  String backend;

  /**
   * Opens the backend asked for, or the best one; then notes why a better one was passed over.
   *
   * @param err the notes go there, a line each
   */
  Backend openBackend(PrintWriter err) {
    Backend opened =
        backend == null ? Backends.open(threadCount()) : Backends.open(backend, threadCount());
    if (backend == null && System.getProperty(Backends.BACKEND_PROPERTY) == null) {
      Backends.notes(opened).forEach(note -> err.println("Note: " + note));
    }
    return opened;
  }
}
