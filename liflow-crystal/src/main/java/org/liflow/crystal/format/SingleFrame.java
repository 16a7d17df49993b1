package org.liflow.crystal.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;

/** The one structure of a file as a trajectory of one frame, without a time. */
final class SingleFrame implements FrameReader {
  /** Reads a whole file. */
  interface StructureReader {
    Structure read(LineSource source, Species species) throws IOException;
  }

  private final LineSource source;
  private final StructureReader reader;
  private final Species species;
  private boolean done;

  SingleFrame(LineSource source, ReadOptions options, StructureReader reader) {
    this.source = source;
    this.reader = reader;
    this.species = new Species(options.typeElements());
  }

  @Override
  public Optional<Frame> read() throws IOException {
    if (done) {
      return Optional.empty();
    }
    done = true;
    return Optional.of(new Frame(reader.read(source, species), Double.NaN));
  }

  @Override
  public List<String> notes() {
    return species.notes();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
