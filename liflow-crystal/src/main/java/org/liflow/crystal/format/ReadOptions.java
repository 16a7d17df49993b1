package org.liflow.crystal.format;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;

/**
 * Choices for reading a file of structures; immutable.
 *
 * @param format the format, where it is not to be detected
 * @param typeElements the elements of LAMMPS's types 1, 2, …, for files without element symbols
 * @param timeStep ps between the file's frames, for files that do not state it or, by the rules, in
 *     place of what they state
 * @param skip frames to leave out at the start
 * @param every keep one frame of so many, beginning with the first that is not skipped
 * @param most frames to keep at most
 * @param unwrap whether to follow atoms across the faces of the cell where the file does not say
 *     that its positions already do
 * @param rules what to do where the file is silent or contradicts itself
 */
public record ReadOptions(
    Optional<CrystalFormat> format,
    List<Element> typeElements,
    OptionalDouble timeStep,
    long skip,
    long every,
    long most,
    boolean unwrap,
    ReadRules rules) {
  /**
   * Checks the values.
   *
   * @param format the format, where it is not to be detected
   * @param typeElements the elements of LAMMPS's types 1, 2, …, for files without element symbols
   * @param timeStep ps between the file's frames, for files that do not state it or, by the rules,
   *     in place of what they state
   * @param skip frames to leave out at the start
   * @param every keep one frame of so many, beginning with the first that is not skipped
   * @param most frames to keep at most
   * @param unwrap whether to follow atoms across the faces of the cell where the file does not say
   *     that its positions already do
   * @param rules what to do where the file is silent or contradicts itself
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

  /**
   * Returns the usual options: all frames, unwrapped, of a file whose format is to be detected.
   *
   * @return the options
   */
  public static ReadOptions defaults() {
    return new ReadOptions(
        Optional.empty(),
        List.of(),
        OptionalDouble.empty(),
        0,
        1,
        Long.MAX_VALUE,
        true,
        ReadRules.usual());
  }

  /**
   * Returns the same but for the format.
   *
   * @param other the format of the file
   * @return new options
   */
  public ReadOptions withFormat(CrystalFormat other) {
    return new ReadOptions(
        Optional.of(other), typeElements, timeStep, skip, every, most, unwrap, rules);
  }

  /**
   * Returns the same but for the elements of LAMMPS's types 1, 2, ….
   *
   * @param other one per type
   * @return new options
   */
  public ReadOptions withTypeElements(List<Element> other) {
    return new ReadOptions(format, other, timeStep, skip, every, most, unwrap, rules);
  }

  /**
   * Returns the same but for the time between the file's frames.
   *
   * @param picoseconds for files that do not state it; another one than stated is refused unless
   *     {@link ReadRules#overrideTime}
   * @return new options
   */
  public ReadOptions withTimeStep(double picoseconds) {
    return new ReadOptions(
        format, typeElements, OptionalDouble.of(picoseconds), skip, every, most, unwrap, rules);
  }

  /**
   * Returns the same but for which frames are kept.
   *
   * @param newSkip frames to leave out at the start
   * @param newEvery keep one frame of so many
   * @param newMost frames to keep at most
   * @return new options
   */
  public ReadOptions withFrames(long newSkip, long newEvery, long newMost) {
    return new ReadOptions(
        format, typeElements, timeStep, newSkip, newEvery, newMost, unwrap, rules);
  }

  /**
   * Returns the same but for unwrapping.
   *
   * @param other whether to follow atoms across the faces of the cell
   * @return new options
   */
  public ReadOptions withUnwrap(boolean other) {
    return new ReadOptions(format, typeElements, timeStep, skip, every, most, other, rules);
  }

  /**
   * Returns the same but for the rules.
   *
   * @param other what to do where the file is silent or contradicts itself
   * @return new options
   */
  public ReadOptions withRules(ReadRules other) {
    return new ReadOptions(format, typeElements, timeStep, skip, every, most, unwrap, other);
  }
}
