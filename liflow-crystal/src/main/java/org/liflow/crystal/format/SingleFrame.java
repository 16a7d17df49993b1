package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;

/** The one structure of a file as a trajectory of one frame, without a time. */
final class SingleFrame implements FrameReader {
  /** Reads a whole file. */
  interface StructureReader {
    Structure read(LineSource source) throws IOException;
  }

  private final LineSource source;
  private final StructureReader reader;
  private boolean done;

  SingleFrame(LineSource source, StructureReader reader) {
    this.source = source;
    this.reader = reader;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    if (done) {
      return Optional.empty();
    }
    done = true;
    return Optional.of(new Frame(reader.read(source), Double.NaN));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
