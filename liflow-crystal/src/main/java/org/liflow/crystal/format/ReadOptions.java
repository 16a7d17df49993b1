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
 * @param frames which frames are kept
 * @param unwrap whether to follow atoms across the faces of the cell where the file does not say
 *     that its positions already do
 * @param supplement what is given beside the file: elements, a cell
 * @param rules what to do where the file is silent or contradicts itself
 */
public record ReadOptions(
    Optional<CrystalFormat> format,
    List<Element> typeElements,
    OptionalDouble timeStep,
    FrameSelection frames,
    boolean unwrap,
    Supplement supplement,
    ReadRules rules) {
  /**
   * Checks the values.
   *
   * @param format the format, where it is not to be detected
   * @param typeElements the elements of LAMMPS's types 1, 2, …, for files without element symbols
   * @param timeStep ps between the file's frames, for files that do not state it or, by the rules,
   *     in place of what they state
   * @param frames which frames are kept
   * @param unwrap whether to follow atoms across the faces of the cell where the file does not say
   *     that its positions already do
   * @param supplement what is given beside the file: elements, a cell
   * @param rules what to do where the file is silent or contradicts itself
   * @throws IllegalArgumentException for a time step that is not positive
   */
  public ReadOptions {
    typeElements = List.copyOf(typeElements);
    if (timeStep.isPresent()
        && !(timeStep.getAsDouble() > 0 && timeStep.getAsDouble() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a time step of " + timeStep.getAsDouble() + " ps");
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
        FrameSelection.ALL,
        true,
        Supplement.NONE,
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
        Optional.of(other), typeElements, timeStep, frames, unwrap, supplement, rules);
  }

  /**
   * Returns the same but for the elements of LAMMPS's types 1, 2, ….
   *
   * @param other one per type
   * @return new options
   */
  public ReadOptions withTypeElements(List<Element> other) {
    return new ReadOptions(format, other, timeStep, frames, unwrap, supplement, rules);
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
        format, typeElements, OptionalDouble.of(picoseconds), frames, unwrap, supplement, rules);
  }

  /**
   * Returns the same but for which frames are kept.
   *
   * @param skip frames to leave out at the start
   * @param every keep one frame of so many
   * @param most frames to keep at most
   * @return new options
   * @throws IllegalArgumentException as {@link FrameSelection} does
   */
  public ReadOptions withFrames(long skip, long every, long most) {
    FrameSelection other = new FrameSelection(skip, every, most);
    return new ReadOptions(format, typeElements, timeStep, other, unwrap, supplement, rules);
  }

  /**
   * Returns the same but for unwrapping.
   *
   * @param other whether to follow atoms across the faces of the cell
   * @return new options
   */
  public ReadOptions withUnwrap(boolean other) {
    return new ReadOptions(format, typeElements, timeStep, frames, other, supplement, rules);
  }

  /**
   * Returns the same but for what is given beside the file.
   *
   * @param other elements, a cell
   * @return new options
   */
  public ReadOptions withSupplement(Supplement other) {
    return new ReadOptions(format, typeElements, timeStep, frames, unwrap, other, rules);
  }

  /**
   * Returns the same but for the rules.
   *
   * @param other what to do where the file is silent or contradicts itself
   * @return new options
   */
  public ReadOptions withRules(ReadRules other) {
    return new ReadOptions(format, typeElements, timeStep, frames, unwrap, supplement, other);
  }
}
