package org.liflow.bench.speedup;

import java.io.IOException;
import java.util.List;

/** A program of another origin that does what this project does, or what it replaces. */
interface Peer {
  /** What the table calls it. */
  String name();

  /**
   * Runs it, if it is there.
   *
   * @return what was measured, and what failed after it; one or more
   * @throws IOException when its input cannot be read or a working folder not be written
   * @throws org.liflow.files.InputException when it wrote a file that cannot be read
   * @throws IllegalArgumentException when what it tells is no measurement
   * @throws java.util.concurrent.CancellationException when this program is being ended
   */
  List<Outcome> measure() throws IOException;
}
