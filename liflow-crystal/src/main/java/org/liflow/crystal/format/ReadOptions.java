package org.liflow.crystal.format;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;

/**
 * How a file of structures is to be read.
 *
 * @param format the format, where it is not to be detected
 * @param typeElements the elements of LAMMPS's types 1, 2, …, for dumps without an element column
 * @param timeStep ps between the file's frames, in place of what the file says
 * @param skip frames to leave out at the start
 * @param every keep one frame of so many, beginning with the first that is not skipped
 * @param most frames to keep at most
 * @param unwrap whether to follow atoms across the faces of the cell where the file does not say
 *     that its positions already do
 */
public record ReadOptions(
    Optional<FileFormat> format,
    List<Element> typeElements,
    OptionalDouble timeStep,
    long skip,
    long every,
    long most,
    boolean unwrap) {
  /**
   * @throws IllegalArgumentException for a time step that is not positive, a negative skip, or
   *     counts below 1
   */
  public ReadOptions {
    typeElements = List.copyOf(typeElements);
    if (timeStep.isPresent()
        && !(timeStep.getAsDouble() > 0 && timeStep.getAsDouble() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a time step of " + timeStep.getAsDouble() + " ps");
    }
    if (skip < 0 || every < 1 || most < 1) {
      throw new IllegalArgumentException(
          "skip " + skip + ", every " + every + ", at most " + most + " frames");
    }
  }

  /** All frames, unwrapped, of a file whose format is to be detected. */
  public static ReadOptions defaults() {
    return new ReadOptions(
        Optional.empty(), List.of(), OptionalDouble.empty(), 0, 1, Long.MAX_VALUE, true);
  }

  /** The same but for the format. */
  public ReadOptions withFormat(FileFormat other) {
    return new ReadOptions(Optional.of(other), typeElements, timeStep, skip, every, most, unwrap);
  }

  /** The same but for the elements of LAMMPS's types 1, 2, …. */
  public ReadOptions withTypeElements(List<Element> other) {
    return new ReadOptions(format, other, timeStep, skip, every, most, unwrap);
  }

  /** The same but for the time between the file's frames in ps. */
  public ReadOptions withTimeStep(double picoseconds) {
    return new ReadOptions(
        format, typeElements, OptionalDouble.of(picoseconds), skip, every, most, unwrap);
  }

  /** The same but for which frames are kept. */
  public ReadOptions withFrames(long newSkip, long newEvery, long newMost) {
    return new ReadOptions(format, typeElements, timeStep, newSkip, newEvery, newMost, unwrap);
  }

  /** The same but for unwrapping. */
  public ReadOptions withUnwrap(boolean other) {
    return new ReadOptions(format, typeElements, timeStep, skip, every, most, other);
  }
}
