package org.liflow.bench.speedup;

import java.io.IOException;

/** A program of another origin that does what this project does, or what it replaces. */
interface Peer {
  /** What the table calls it. */
  String name();

  /**
   * Runs it, if it is there.
   *
   * @throws IOException when its input cannot be read or a working folder not be written
   */
  Outcome measure() throws IOException;
}
