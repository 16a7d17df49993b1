package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/** Frames of a trajectory of CP2K, which has no cell, in the cells of the file beside it. */
final class Cp2kFrames implements StampedReader {
  private final StampedReader frames;
  private final Cp2kCell cells;
  private final String name;
  private boolean used;

  /**
   * @param frames closed with this reader
   * @param cells closed with this reader
   * @param name of the file of cells, for people
   */
  Cp2kFrames(StampedReader frames, Cp2kCell cells, String name) {
    this.frames = frames;
    this.cells = cells;
    this.name = name;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    Optional<Frame> read = frames.read();
    if (read.isEmpty() || frames.stamp().step().isEmpty()) {
      return read;
    }
    Structure structure = read.get().structure();
    if (!structure.lattice().equals(Lattice.open())) {
      return read;
    }
    used = true;
    Lattice cell = cells.at(frames.stamp().step().getAsLong());
    return Optional.of(
        new Frame(
            new Structure(cell, structure.atomicNumbers(), structure.positions()),
            read.get().time()));
  }

  @Override
  public Stamp stamp() {
    return frames.stamp();
  }

  @Override
  public boolean hasIds() {
    return frames.hasIds();
  }

  @Override
  public boolean ended() {
    return frames.ended();
  }

  @Override
  public boolean isUnwrapped() {
    return frames.isUnwrapped();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(frames.notes());
    if (used) {
      notes.add("the cell of each frame from " + name);
    }
    return notes;
  }

  @Override
  public void close() throws IOException {
    try (cells) {
      frames.close();
    }
  }
}
