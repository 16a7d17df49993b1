package org.liflow.formats;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;
import org.liflow.crystal.format.StampedReader;
import org.liflow.files.InputException;

/** The frames of a layout, one by one. */
final class Hdf5Frames implements StampedReader {
  private final Hdf5File file;
  private final Layout layout;
  private long next;
  private Stamp stamp = new Stamp(OptionalLong.empty(), Double.NaN, true);

  Hdf5Frames(Hdf5File file, Layout layout) {
    this.file = file;
    this.layout = layout;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    if (next >= layout.frames()) {
      if (next == 0) {
        throw new InputException(file.path(), "no frames", "a trajectory of one frame at least");
      }
      return Optional.empty();
    }
    long current = next;
    Frame frame = file.inMemory(() -> frame(current));
    next++;
    return Optional.of(frame);
  }

  private Frame frame(long number) throws IOException {
    stamp = layout.stamp(number);
    return new Frame(layout.structure(number), stamp.inPicoseconds() ? stamp.time() : Double.NaN);
  }

  @Override
  public Stamp stamp() {
    return stamp;
  }

  @Override
  public boolean hasIds() {
    return layout.hasIds();
  }

  @Override
  public boolean isUnwrapped() {
    return layout.isUnwrapped();
  }

  @Override
  public boolean countsImages() {
    return layout.countsImages();
  }

  @Override
  public boolean ended() {
    return file.ended();
  }

  @Override
  public List<String> notes() {
    return layout.notes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
