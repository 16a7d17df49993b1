package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;

/** The frames of a CP2K trajectory as the input of its run means them, see {@link Cp2kRestart}. */
final class Cp2kFrames extends ForwardingFrameReader implements StampedReader {
  private final StampedReader stamped;
  private final Cp2kRestart run;
  private final Species species = new Species(List.of());

  /** The atoms that {@link #masses} are of; null before the first frame. */
  private Structure known;

  /** In amu; null where all are those of the elements. */
  private double[] masses;

  private Cp2kFrames(StampedReader frames, Cp2kRestart run) {
    super(frames);
    this.stamped = frames;
    this.run = run;
  }

  /**
   * Reads frames with what the restart file beside them says, where there is one.
   *
   * @param frames closed with the reader that is returned, or here if the file is bad
   */
  static StampedReader of(StampedReader frames, Path path) throws IOException {
    try {
      Optional<Cp2kRestart> run = Cp2kRestart.beside(path);
      return run.isEmpty() ? frames : new Cp2kFrames(frames, run.get());
    } catch (IOException | RuntimeException problem) {
      frames.close();
      throw problem;
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    return frames.read().map(frame -> new Frame(applied(frame.structure()), frame.time()));
  }

  /** In Å, with the run's masses, which are the same in all frames of the same atoms. */
  private Structure applied(Structure structure) {
    if (known == null || !known.hasSameAtoms(structure) || structure.hasOwnMasses()) {
      masses = run.masses(structure, species);
      known = structure;
    }
    Structure result = run.inAngstrom(structure);
    return masses == null ? result : result.withMasses(masses);
  }

  @Override
  public Stamp stamp() {
    return stamped.stamp();
  }

  @Override
  public boolean hasIds() {
    return stamped.hasIds();
  }

  @Override
  public boolean ended() {
    return stamped.ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(super.notes());
    notes.addAll(run.notes());
    notes.addAll(species.notes());
    return notes;
  }
}
