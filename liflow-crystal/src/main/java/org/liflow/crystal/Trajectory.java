package org.liflow.crystal;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.LatticeMatch;

/**
 * A whole trajectory in memory: the same atoms at evenly spaced times; immutable, so that threads
 * may share it.
 *
 * <p>Positions must be <em>unwrapped</em>: an atom that leaves the cell goes on outside, rather
 * than coming in again on the other side. Analyses of diffusion refuse wrapped ones; {@link
 * #unwrapped()} mends them. A position may be not finite, as generated trajectories have it; {@link
 * #structure(int)} then refuses that frame.
 *
 * <p>Read single coordinates with {@link #position(int, int, int)}, which copies nothing; {@link
 * #positions(int)} copies one frame and {@link #copyPositions()} all of them. {@link #of(List,
 * double)}, {@link #structure(int)} and {@link #firstFrames(int)} share the positions' memory.
 *
 * <pre>{@code
 * double[][] positions = {{0, 0, 0}, {0.1, 0, 0}}; // two frames of one atom
 * Trajectory walk = new Trajectory(new int[] {3}, List.of(lattice), positions, 0.1).unwrapped();
 * double moved = walk.position(1, 0, 0) - walk.position(0, 0, 0);
 * }</pre>
 */
public final class Trajectory {
  /** Steps from here on, as a share of the cell, are about a lattice vector. */
  private static final double ABOUT_ONE = 0.75;

  /**
   * Wrapped coordinates span one cell. Programs that wrap now and then let atoms stray by this
   * share of it in between.
   */
  private static final double STRAY = 0.25;

  private final int[] atomicNumbers;
  private final List<Lattice> lattices;
  private final double[][] positions;
  private final double timeStep;
  private final OptionalDouble temperature;

  /** One per atom in amu; null where all are those of the elements. */
  private final double[] masses;

  /** The result of {@link #firstWrappedFrame()}: 0 not known yet, −1 none. */
  private int wrapped;

  /**
   * Copies the arrays.
   *
   * @param atomicNumbers one per atom
   * @param lattices one per frame, or a single one for all
   * @param positions one array per frame: x, y, z of each atom in Å, unwrapped
   * @param timeStep ps between frames
   * @throws IllegalArgumentException when the sizes do not fit, an atomic number is that of no
   *     element or the time step is not positive
   */
  public Trajectory(
      int[] atomicNumbers, List<Lattice> lattices, double[][] positions, double timeStep) {
    this(
        timeStep,
        OptionalDouble.empty(),
        List.copyOf(lattices),
        atomicNumbers.clone(),
        null,
        Arrays.stream(positions).map(double[]::clone).toArray(double[][]::new));
  }

  /** Keeps the arrays. */
  private Trajectory(
      double timeStep,
      OptionalDouble temperature,
      List<Lattice> lattices,
      int[] atomicNumbers,
      double[] masses,
      double[][] positions) {
    if (positions.length == 0) {
      throw new IllegalArgumentException("a trajectory without frames");
    }
    if (lattices.size() != 1 && lattices.size() != positions.length) {
      throw new IllegalArgumentException(
          lattices.size() + " lattices for " + positions.length + " frames");
    }
    for (double[] frame : positions) {
      if (frame.length != 3 * atomicNumbers.length) {
        throw new IllegalArgumentException(
            frame.length + " coordinates for " + atomicNumbers.length + " atoms");
      }
    }
    for (int atomicNumber : atomicNumbers) {
      Element.of(atomicNumber);
    }
    if (!(timeStep > 0) || Double.isInfinite(timeStep)) {
      throw new IllegalArgumentException("a time step of " + timeStep + " ps");
    }
    this.timeStep = timeStep;
    this.temperature = temperature;
    this.lattices = lattices;
    this.atomicNumbers = atomicNumbers;
    this.masses = masses;
    this.positions = positions;
  }

  /**
   * Makes a trajectory of structures, whose memory it shares.
   *
   * @param frames at least one; all of the same atoms in the same order; masses are the first's
   * @param timeStep ps between them
   * @return the trajectory, with a single lattice where all frames have equal ones
   * @throws IllegalArgumentException for no frame, other atoms in a later frame or a time step that
   *     is not positive
   */
  public static Trajectory of(List<Structure> frames, double timeStep) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("a trajectory without frames");
    }
    Structure first = frames.get(0);
    double[][] positions = new double[frames.size()][];
    boolean constant = true;
    for (int k = 0; k < positions.length; k++) {
      Structure frame = frames.get(k);
      if (!frame.hasSameAtoms(first)) {
        throw new IllegalArgumentException(
            "other atoms in frame " + (k + 1) + " than in the first: " + frame.formula());
      }
      positions[k] = frame.sharedPositions();
      constant &= frame.lattice().equals(first.lattice());
    }
    return new Trajectory(
        timeStep,
        OptionalDouble.empty(),
        constant ? List.of(first.lattice()) : frames.stream().map(Structure::lattice).toList(),
        first.atomicNumbers(),
        first.sharedMasses(),
        positions);
  }

  /**
   * Returns the same frames of atoms with masses of their own, such as those of isotopes.
   *
   * @param given one per atom, in amu; copied
   * @return a trajectory that shares this one's memory
   * @throws IllegalArgumentException for another number of masses than of atoms, or one that is not
   *     positive and finite
   */
  public Trajectory withMasses(double[] given) {
    double[] own = Structure.ownMasses(atomicNumbers, given);
    return new Trajectory(timeStep, temperature, lattices, atomicNumbers, own, positions);
  }

  /**
   * Returns the mass of one atom: its element's, unless another was given.
   *
   * @param atom counted from 0
   * @return in amu
   */
  public double mass(int atom) {
    return masses != null ? masses[atom] : element(atom).mass();
  }

  /**
   * Returns the atoms' masses.
   *
   * @return one per atom, in amu
   */
  public double[] masses() {
    return IntStream.range(0, atoms()).mapToDouble(this::mass).toArray();
  }

  /**
   * Returns the same frames with a temperature, so that analyses can tell replicas apart that do
   * not belong together.
   *
   * @param kelvin of the thermostat, in K
   * @return a trajectory that shares this one's memory
   * @throws IllegalArgumentException when the temperature is not positive and finite
   */
  public Trajectory withTemperature(double kelvin) {
    if (!(kelvin > 0) || Double.isInfinite(kelvin)) {
      throw new IllegalArgumentException("a temperature of " + kelvin + " K");
    }
    OptionalDouble given = OptionalDouble.of(kelvin);
    return new Trajectory(timeStep, given, lattices, atomicNumbers, masses, positions);
  }

  /**
   * Returns the temperature at which the trajectory was computed.
   *
   * @return in K; empty where nobody said
   */
  public OptionalDouble temperature() {
    return temperature;
  }

  /**
   * Returns the number of frames.
   *
   * @return at least 1
   */
  public int frames() {
    return positions.length;
  }

  /**
   * Returns the number of atoms.
   *
   * @return the atoms of each frame
   */
  public int atoms() {
    return atomicNumbers.length;
  }

  /**
   * Returns the time between frames.
   *
   * @return in ps
   */
  public double timeStep() {
    return timeStep;
  }

  /**
   * Returns the lattices.
   *
   * @return one per frame, or a single one for all; immutable
   */
  public List<Lattice> lattices() {
    return lattices;
  }

  /**
   * Returns the lattice of one frame.
   *
   * @param frame counted from 0
   * @return its lattice
   */
  public Lattice lattice(int frame) {
    return lattices.size() == 1 ? lattices.get(0) : lattices.get(frame);
  }

  /**
   * Returns the number of atoms of each element.
   *
   * @return such as {@code Ge2Li20P4S24}, in alphabetical order
   */
  public String formula() {
    return Structure.formula(atomicNumbers);
  }

  /**
   * Copies the atomic numbers.
   *
   * @return one per atom
   */
  public int[] atomicNumbers() {
    return atomicNumbers.clone();
  }

  /**
   * Returns the element of one atom.
   *
   * @param atom counted from 0
   * @return its element
   */
  public Element element(int atom) {
    return Element.of(atomicNumbers[atom]);
  }

  /**
   * Returns one coordinate without copying.
   *
   * @param frame counted from 0
   * @param atom counted from 0
   * @param axis 0 to 2 for x, y, z
   * @return in Å
   */
  public double position(int frame, int atom, int axis) {
    return positions[frame][3 * atom + axis];
  }

  /**
   * Copies the positions of one frame.
   *
   * @param frame counted from 0
   * @return x, y, z of each atom in Å
   */
  public double[] positions(int frame) {
    return positions[frame].clone();
  }

  /**
   * Copies the positions of all frames: as much memory as the trajectory itself takes.
   *
   * @return one array per frame: x, y, z of each atom in Å
   */
  public double[][] copyPositions() {
    return Arrays.stream(positions).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * Returns the structure of one frame, which shares the trajectory's memory.
   *
   * @param frame counted from 0
   * @return the structure
   * @throws IllegalArgumentException when a position of the frame is not finite
   */
  public Structure structure(int frame) {
    return Structure.sharing(lattice(frame), atomicNumbers, positions[frame], masses);
  }

  /**
   * Returns the beginning of the trajectory, which shares its memory.
   *
   * @param count how many frames
   * @return a trajectory of so many frames
   * @throws IllegalArgumentException when there are not so many, or none is asked for
   */
  public Trajectory firstFrames(int count) {
    if (count < 1 || count > frames()) {
      throw new IllegalArgumentException(
          "the first " + count + " frames; expected 1 to " + frames());
    }
    return part(0, count);
  }

  /**
   * Returns a part of the trajectory, which shares its memory.
   *
   * @param from the first frame, counted from 0
   * @param to the frame after the last
   * @return a trajectory of {@code to - from} frames
   * @throws IllegalArgumentException when there are no such frames, or none is asked for
   */
  public Trajectory part(int from, int to) {
    if (from < 0 || from >= to || to > frames()) {
      throw new IllegalArgumentException(
          "frames " + from + " to " + to + "; expected a part of 0 to " + frames());
    }
    return new Trajectory(
        timeStep,
        temperature,
        lattices.size() == 1 ? lattices : List.copyOf(lattices.subList(from, to)),
        atomicNumbers,
        masses,
        Arrays.copyOfRange(positions, from, to));
  }

  /**
   * Returns the trajectory with atoms followed across the faces of the cell, see {@link
   * ImageTracker}. Frames must be so close in time that no atom moves by half of the lattice's
   * shortest vector from one to the next.
   *
   * @return a trajectory with copied positions; equal to this one where nothing was wrapped
   * @throws IllegalArgumentException when the cell differs so much between two frames that images
   *     cannot be followed
   */
  public Trajectory unwrapped() {
    ImageTracker tracker = new ImageTracker();
    double[][] moved = copyPositions();
    for (int frame = 0; frame < moved.length; frame++) {
      tracker.unwrap(lattice(frame), moved[frame]);
    }
    return new Trajectory(timeStep, temperature, lattices, atomicNumbers, masses, moved);
  }

  /**
   * Looks for positions that were wrapped into the cell. Along some periodic lattice vector, all
   * coordinates of all frames then lie within one cell, or little more, and an atom that crosses a
   * face jumps by about a lattice vector from one frame to the next.
   *
   * @return the frame after the first such jump, counted from 0; empty where nothing looks wrapped
   */
  public OptionalInt firstWrappedFrame() {
    // Threads that race here find the same, as with String.hashCode.
    int known = wrapped;
    if (known == 0) {
      known = findWrapped();
      wrapped = known;
    }
    return known < 0 ? OptionalInt.empty() : OptionalInt.of(known);
  }

  private int findWrapped() {
    double[] lowest = new double[3];
    double[] highest = new double[3];
    Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    Arrays.fill(highest, Double.NEGATIVE_INFINITY);
    int[] jump = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    double[] before = new double[3 * atoms()];
    double[] fractional = new double[3];
    double[] along = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int frame = 0; frame < positions.length; frame++) {
      Lattice cell = lattice(frame);
      along = frame == 0 || cell.equals(lattice(frame - 1)) ? along : goOn(along, frame);
      double[] here = positions[frame];
      for (int k = 0; k < here.length; k += 3) {
        cell.toFractional(here[k], here[k + 1], here[k + 2], fractional);
        multiply(fractional, along);
        for (int axis = 0; axis < 3; axis++) {
          double at = fractional[axis];
          lowest[axis] = Math.min(lowest[axis], at);
          highest[axis] = Math.max(highest[axis], at);
          if (frame > 0 && cell.isPeriodic(axis) && Math.abs(at - before[k + axis]) > ABOUT_ONE) {
            jump[axis] = Math.min(jump[axis], frame);
          }
          before[k + axis] = at;
        }
      }
    }
    int first = Integer.MAX_VALUE;
    for (int axis = 0; axis < 3; axis++) {
      if (highest[axis] - lowest[axis] <= 1 + STRAY) {
        first = Math.min(first, jump[axis]);
      }
    }
    return first == Integer.MAX_VALUE ? -1 : first;
  }

  /**
   * The matrix that turns fractional coordinates of a frame into those along the vectors that the
   * first frame's have become, so that a cell described by other vectors shows no jump.
   *
   * @param before that of the frame before
   */
  private double[] goOn(double[] before, int frame) {
    Optional<LatticeMatch> match = LatticeMatch.between(lattice(frame), lattice(frame - 1));
    if (match.isEmpty()) {
      return before;
    }
    double[] matrix = new double[9];
    for (int k = 0; k < 9; k++) {
      for (int j = 0; j < 3; j++) {
        matrix[k] += match.get().coefficient(k / 3, j) * before[3 * j + k % 3];
      }
    }
    return matrix;
  }

  private static void multiply(double[] row, double[] m) {
    double a = row[0];
    double b = row[1];
    double c = row[2];
    for (int k = 0; k < 3; k++) {
      row[k] = a * m[k] + b * m[3 + k] + c * m[6 + k];
    }
  }

  /**
   * Compares atoms, masses, lattices, time step, temperature and all positions, bit by bit.
   *
   * @param other anything
   * @return whether it is an equal trajectory
   */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Trajectory that
            && timeStep == that.timeStep
            && temperature.equals(that.temperature)
            && lattices.equals(that.lattices)
            && Arrays.equals(atomicNumbers, that.atomicNumbers)
            && Arrays.equals(masses, that.masses)
            && Arrays.deepEquals(positions, that.positions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        Arrays.hashCode(atomicNumbers),
        positions.length,
        timeStep,
        Arrays.hashCode(positions[positions.length - 1]));
  }

  /** Returns a summary in one line: frames, formula and time step. */
  @Override
  public String toString() {
    return frames() + " frames of " + formula() + ", " + timeStep + " ps";
  }
}
