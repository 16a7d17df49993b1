package org.liflow.crystal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.liflow.tensor.geometry.Lattice;

/**
 * Atoms in a lattice; immutable, so that threads may share it.
 *
 * <p>Positions are Cartesian, in Å, three values per atom, and may lie outside the cell: in a
 * trajectory they are unwrapped. Atoms have the masses of their elements unless {@link #withMasses}
 * gives others, such as those of isotopes.
 *
 * <pre>{@code
 * Structure salt =
 *     new Structure(
 *         Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4),
 *         List.of(Element.LI, Element.F),
 *         new double[] {0, 0, 0, 2, 2, 2});
 * Structure larger = salt.repeat(2, 2, 2).withSpecies(Element.F, Element.CL);
 * }</pre>
 */
public final class Structure {
  /** The largest coordinate in Å: beyond it doubles no longer tell where in a bond an atom is. */
  private static final double FARTHEST = 1e12;

  private final Lattice lattice;
  private final int[] atomicNumbers;
  private final double[] positions;

  /** One per atom in amu; null where all are those of the elements. */
  private final double[] masses;

  /**
   * Copies the arrays.
   *
   * @param lattice the lattice vectors
   * @param atomicNumbers one per atom
   * @param positions x, y, z of each atom in Å
   * @throws IllegalArgumentException for no atoms, lengths that do not fit, an unknown element or a
   *     coordinate that is not finite or beyond 10^12 Å; the message names the atom, counted from 1
   */
  public Structure(Lattice lattice, int[] atomicNumbers, double[] positions) {
    this(atomicNumbers.clone(), positions.clone(), lattice, null);
  }

  /**
   * Copies the list and the array.
   *
   * @param lattice the lattice vectors
   * @param elements one per atom
   * @param positions x, y, z of each atom in Å
   * @throws IllegalArgumentException for no atoms, lengths that do not fit or a coordinate that is
   *     not finite or beyond 10^12 Å; the message names the atom, counted from 1
   */
  public Structure(Lattice lattice, List<Element> elements, double[] positions) {
    this(
        elements.stream().mapToInt(Element::atomicNumber).toArray(),
        positions.clone(),
        lattice,
        null);
  }

  /** Keeps the arrays. */
  private Structure(int[] atomicNumbers, double[] positions, Lattice lattice, double[] masses) {
    this.lattice = lattice;
    this.atomicNumbers = atomicNumbers;
    this.positions = positions;
    this.masses = masses;
    if (atomicNumbers.length == 0) {
      throw new IllegalArgumentException("a structure without atoms");
    }
    if (positions.length != 3 * atomicNumbers.length) {
      throw new IllegalArgumentException(
          positions.length + " coordinates for " + atomicNumbers.length + " atoms");
    }
    for (int atomicNumber : atomicNumbers) {
      Element.of(atomicNumber);
    }
    for (int k = 0; k < positions.length; k++) {
      // Written so that a NaN is refused too.
      if (!(Math.abs(positions[k]) <= FARTHEST)) {
        throw new IllegalArgumentException(
            "atom " + (k / 3 + 1) + " has the position " + positions[k]);
      }
    }
  }

  /**
   * A structure that keeps the arrays, which nobody may change afterwards.
   *
   * @param masses null for those of the elements
   */
  static Structure sharing(
      Lattice lattice, int[] atomicNumbers, double[] positions, double[] masses) {
    return new Structure(atomicNumbers, positions, lattice, masses);
  }

  /** The masses themselves, not to be changed; null where all are those of the elements. */
  double[] sharedMasses() {
    return masses;
  }

  /** The positions themselves, not to be changed. */
  double[] sharedPositions() {
    return positions;
  }

  /**
   * Whether another structure has the same elements in the same order.
   *
   * @param other to be compared with
   * @return whether all atoms agree; positions, masses and lattice do not count
   */
  public boolean hasSameAtoms(Structure other) {
    return Arrays.equals(atomicNumbers, other.atomicNumbers);
  }

  /**
   * Returns the number of atoms.
   *
   * @return at least 1
   */
  public int size() {
    return atomicNumbers.length;
  }

  /**
   * Returns the lattice.
   *
   * @return lattice vectors and which of them repeat
   */
  public Lattice lattice() {
    return lattice;
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
   * Returns the elements that occur.
   *
   * @return each once, by atomic number; immutable
   */
  public List<Element> elements() {
    return Arrays.stream(atomicNumbers).sorted().distinct().mapToObj(Element::of).toList();
  }

  /**
   * Counts the atoms of an element.
   *
   * @param element the element
   * @return how many atoms are of it; 0 for none
   */
  public int count(Element element) {
    return (int) Arrays.stream(atomicNumbers).filter(z -> z == element.atomicNumber()).count();
  }

  /**
   * Copies the positions.
   *
   * @return x, y, z of each atom in Å
   */
  public double[] positions() {
    return positions.clone();
  }

  /**
   * Returns one coordinate without copying.
   *
   * @param atom counted from 0
   * @param axis 0 to 2 for x, y, z
   * @return in Å
   */
  public double position(int atom, int axis) {
    return positions[3 * atom + axis];
  }

  /**
   * Returns the atoms' masses.
   *
   * @return one per atom, in amu
   */
  public double[] masses() {
    return masses != null
        ? masses.clone()
        : Arrays.stream(atomicNumbers).mapToDouble(z -> Element.of(z).mass()).toArray();
  }

  /**
   * Returns the mass of one atom.
   *
   * @param atom counted from 0
   * @return in amu
   */
  public double mass(int atom) {
    return masses != null ? masses[atom] : element(atom).mass();
  }

  /**
   * Whether some atom has another mass than its element, as isotopes have.
   *
   * @return false for structures that no masses were given for
   */
  public boolean hasOwnMasses() {
    return masses != null;
  }

  /**
   * Returns the same atoms with masses of their own.
   *
   * @param given one per atom, in amu; copied
   * @return a new structure; equal to one without given masses where all are those of the elements
   * @throws IllegalArgumentException for another number of masses than of atoms, or one that is not
   *     positive and finite; the message names the atom, counted from 1
   */
  public Structure withMasses(double[] given) {
    return new Structure(atomicNumbers, positions, lattice, ownMasses(atomicNumbers, given));
  }

  /** A copy of masses, checked; null where they are those of the elements. */
  static double[] ownMasses(int[] atomicNumbers, double[] given) {
    if (given.length != atomicNumbers.length) {
      throw new IllegalArgumentException(
          given.length + " masses for " + atomicNumbers.length + " atoms");
    }
    boolean own = false;
    for (int atom = 0; atom < given.length; atom++) {
      if (!(given[atom] > 0) || Double.isInfinite(given[atom])) {
        throw new IllegalArgumentException(
            "atom " + (atom + 1) + " has the mass " + given[atom] + " amu");
      }
      own |= given[atom] != Element.of(atomicNumbers[atom]).mass();
    }
    return own ? given.clone() : null;
  }

  /**
   * Returns the same atoms, with their masses, in another lattice.
   *
   * @param other the lattice vectors
   * @param moved x, y, z of each atom in Å; copied
   * @return a new structure
   * @throws IllegalArgumentException as the constructor does
   */
  public Structure within(Lattice other, double[] moved) {
    return new Structure(atomicNumbers, moved.clone(), other, masses);
  }

  /**
   * Returns the same atoms and lattice with other positions.
   *
   * @param moved x, y, z of each atom in Å; copied
   * @return a new structure
   * @throws IllegalArgumentException as the constructor does
   */
  public Structure withPositions(double[] moved) {
    return within(lattice, moved);
  }

  /**
   * Returns the structure with every atom of one element replaced by another element, in its
   * standard mass.
   *
   * @param from the element to be replaced
   * @param to the element in its place
   * @return a new structure with the same positions
   * @throws IllegalArgumentException when there is no atom of the element to be replaced
   */
  public Structure withSpecies(Element from, Element to) {
    if (count(from) == 0) {
      throw new IllegalArgumentException("no " + from + " to replace in " + formula());
    }
    int[] numbers =
        Arrays.stream(atomicNumbers)
            .map(z -> z == from.atomicNumber() ? to.atomicNumber() : z)
            .toArray();
    if (masses == null) {
      return new Structure(numbers, positions, lattice, null);
    }
    double[] replaced = masses.clone();
    for (int atom = 0; atom < numbers.length; atom++) {
      if (atomicNumbers[atom] == from.atomicNumber()) {
        replaced[atom] = to.mass();
      }
    }
    return new Structure(numbers, positions, lattice, ownMasses(numbers, replaced));
  }

  /**
   * Returns a supercell: the whole structure once for each image, images in the order of nested
   * loops over a, b, c.
   *
   * @param alongA images along the first lattice vector
   * @param alongB images along the second
   * @param alongC images along the third
   * @return a structure of {@code alongA · alongB · alongC} times the atoms
   * @throws IllegalArgumentException when a factor is below 1
   */
  public Structure repeat(int alongA, int alongB, int alongC) {
    Lattice repeated = lattice.repeat(alongA, alongB, alongC);
    int images = Math.multiplyExact(Math.multiplyExact(alongA, alongB), alongC);
    int size = size();
    int[] numbers = new int[Math.multiplyExact(images, size)];
    double[] moved = new double[Math.multiplyExact(3, numbers.length)];
    double[] ofAll = masses == null ? null : new double[numbers.length];
    double[] shift = new double[3];
    int image = 0;
    for (int a = 0; a < alongA; a++) {
      for (int b = 0; b < alongB; b++) {
        for (int c = 0; c < alongC; c++, image++) {
          lattice.toCartesian(a, b, c, shift);
          System.arraycopy(atomicNumbers, 0, numbers, image * size, size);
          if (masses != null) {
            System.arraycopy(masses, 0, ofAll, image * size, size);
          }
          for (int k = 0; k < 3 * size; k++) {
            moved[3 * size * image + k] = positions[k] + shift[k % 3];
          }
        }
      }
    }
    return new Structure(numbers, moved, repeated, ofAll);
  }

  /**
   * Returns the number of atoms of each element.
   *
   * @return such as {@code Ge2Li20P4S24}, in alphabetical order
   */
  public String formula() {
    return formula(atomicNumbers);
  }

  /** The formula of atomic numbers, one per atom. */
  static String formula(int[] atomicNumbers) {
    return formula(counts(atomicNumbers), 1);
  }

  /**
   * Returns the formula with the smallest whole numbers.
   *
   * @return such as {@code GeLi10P2S12}, in alphabetical order
   */
  public String reducedFormula() {
    Map<String, Integer> counts = counts(atomicNumbers);
    int divisor = 0;
    for (int count : counts.values()) {
      divisor = ArithmeticUtils.gcd(divisor, count);
    }
    return formula(counts, divisor);
  }

  private static Map<String, Integer> counts(int[] atomicNumbers) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int z : atomicNumbers) {
      counts.merge(Element.of(z).symbol(), 1, Integer::sum);
    }
    return counts;
  }

  private static String formula(Map<String, Integer> counts, int divisor) {
    StringBuilder formula = new StringBuilder();
    counts.forEach(
        (symbol, count) -> formula.append(symbol).append(count == divisor ? "" : count / divisor));
    return formula.toString();
  }

  /**
   * Compares lattice, elements, masses and positions, bit by bit.
   *
   * @param other anything
   * @return whether it is an equal structure
   */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Structure that
            && lattice.equals(that.lattice)
            && Arrays.equals(atomicNumbers, that.atomicNumbers)
            && Arrays.equals(masses, that.masses)
            && Arrays.equals(positions, that.positions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(lattice, Arrays.hashCode(atomicNumbers), Arrays.hashCode(positions));
  }

  /** Returns formula and lattice in one line. */
  @Override
  public String toString() {
    return formula() + " in " + lattice;
  }
}
