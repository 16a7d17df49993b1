package org.liflow.crystal.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;

/**
 * A file format of crystal structures or trajectories. {@link CrystalFormats} finds own formats as
 * services ({@link java.util.ServiceLoader}), so that a format is added in one class: implement
 * this interface with a public constructor without parameters and name the class in {@code
 * META-INF/services/org.liflow.crystal.format.CrystalFormat} or in {@code provides} of the module.
 *
 * <p>Text formats read with {@link LineSource}, which also takes gzip and numbers lines for
 * complaints, and write with {@link TextOutput}. Implementations are immutable and used by several
 * threads at once.
 *
 * <pre>{@code
 * public final class Toy implements CrystalFormat {
 *   public String name() { return "TOY"; }
 *   public List<String> namePatterns() { return List.of("*.toy"); }
 *   public boolean holdsTrajectory() { return true; }
 *   public boolean matchesContent(FileStart start) { return start.line(0).equals("toy 1"); }
 *   public FrameReader open(Path path, ReadOptions options) throws IOException {
 *     return new ToyReader(LineSource.open(path));
 *   }
 * }
 * }</pre>
 */
public interface CrystalFormat {
  /**
   * Returns the name by which users choose the format.
   *
   * @return upper-case letters, digits and underscores, such as {@code EXTENDED_XYZ}; no other
   *     format has it
   */
  String name();

  /**
   * Returns the name for people.
   *
   * @return such as {@code extended XYZ}; by default {@link #name()}
   */
  default String title() {
    return name();
  }

  /**
   * Returns the patterns of the file names that stand for the format.
   *
   * @return patterns with at most one {@code *}, at the beginning or the end, such as {@code *.cif}
   *     or {@code POSCAR*}; matched in either case, before an ending such as {@code .gz}
   */
  List<String> namePatterns();

  /**
   * Whether a file can hold more than one frame.
   *
   * @return whether the format is one of trajectories
   */
  boolean holdsTrajectory();

  /**
   * Whether the format can hold structures that are not periodic along all lattice vectors.
   *
   * @return false by default
   */
  default boolean holdsOpenBoundaries() {
    return false;
  }

  /**
   * Whether a file of this format keeps the masses of a structure's atoms.
   *
   * @param structure any structure
   * @return by default whether they are the standard ones of its elements
   */
  default boolean holdsMasses(Structure structure) {
    return !structure.hasOwnMasses();
  }

  /**
   * Whether the beginning of a file shows this format. The name alone decides where no format's
   * content matches.
   *
   * @param start the first lines and bytes of the file
   * @return whether the file certainly is of this format
   * @throws IOException when the disk refuses
   */
  boolean matchesContent(FileStart start) throws IOException;

  /**
   * Opens a file to read its frames one by one. Selection, unwrapping and times of the options are
   * the caller's matter.
   *
   * @param path the file
   * @param options those of a single format, such as the elements of types
   * @return a reader that closes the file
   * @throws org.liflow.files.InputException when there is no such file or its content is bad; the
   *     message names file and line
   * @throws IOException when the disk refuses
   */
  FrameReader open(Path path, ReadOptions options) throws IOException;

  /**
   * Computes the mean temperature that a run wrote down on its way, for runs that do not say which
   * one was meant.
   *
   * @param path a file of this format
   * @return in K, over all that was written; empty, as by default, where nothing was
   * @throws org.liflow.files.InputException when a file cannot be opened or its content is bad
   * @throws IOException when the disk refuses
   */
  default OptionalDouble measuredTemperature(Path path) throws IOException {
    return OptionalDouble.empty();
  }

  /**
   * Reads what a file says of the run that made it.
   *
   * @param path a file of this format
   * @return nothing known by default
   * @throws org.liflow.files.InputException when the file cannot be opened
   * @throws IOException when the disk refuses
   */
  default RunFacts facts(Path path) throws IOException {
    return RunFacts.NONE;
  }

  /**
   * Whether {@link #writer} works.
   *
   * @return false by default
   */
  default boolean isWritable() {
    return false;
  }

  /**
   * Starts a file.
   *
   * @param out the file's bytes; closed with the writer
   * @return a writer; where the format holds one structure it is given a single frame
   * @throws IOException when the disk refuses
   * @throws UnsupportedOperationException where {@link #isWritable()} is false
   */
  default FrameWriter writer(OutputStream out) throws IOException {
    throw new UnsupportedOperationException(name() + " can only be read");
  }

  /**
   * Starts a file that says facts of its run, where the format has a place for them.
   *
   * @param out the file's bytes; closed with the writer
   * @param facts of the run
   * @return a writer; by default that of {@link #writer(OutputStream)}, which drops the facts
   * @throws IOException when the disk refuses
   * @throws UnsupportedOperationException where {@link #isWritable()} is false
   */
  default FrameWriter writer(OutputStream out, RunFacts facts) throws IOException {
    return writer(out);
  }
}
