package org.liflow.crystal;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.liflow.tensor.geometry.Lattice;

/**
 * Atoms in a lattice; immutable.
 *
 * <p>Positions are Cartesian, in Å, three values an atom, and may lie outside the cell: in a
 * trajectory they are unwrapped.
 */
public final class Structure {
  private final Lattice lattice;
  private final int[] atomicNumbers;
  private final double[] positions;

  /**
   * @param lattice the lattice vectors
   * @param atomicNumbers one an atom; copied
   * @param positions x, y, z of each atom in Å; copied
   * @throws IllegalArgumentException for no atoms, lengths that do not fit, an unknown element or a
   *     position that is not finite; the message names the atom, counted from 1
   */
  public Structure(Lattice lattice, int[] atomicNumbers, double[] positions) {
    this.lattice = lattice;
    this.atomicNumbers = atomicNumbers.clone();
    this.positions = positions.clone();
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
      if (!Double.isFinite(positions[k])) {
        throw new IllegalArgumentException(
            "atom " + (k / 3 + 1) + " has the position " + positions[k]);
      }
    }
  }

  /** The number of atoms. */
  public int size() {
    return atomicNumbers.length;
  }

  /** The lattice. */
  public Lattice lattice() {
    return lattice;
  }

  /** A copy of the atomic numbers. */
  public int[] atomicNumbers() {
    return atomicNumbers.clone();
  }

  /** The element of one atom, counted from 0. */
  public Element element(int atom) {
    return Element.of(atomicNumbers[atom]);
  }

  /** A copy of the positions: x, y, z of each atom in Å. */
  public double[] positions() {
    return positions.clone();
  }

  /** Coordinate {@code axis} (0..2) of one atom in Å. */
  public double position(int atom, int axis) {
    return positions[3 * atom + axis];
  }

  /** The atoms' masses in amu. */
  public double[] masses() {
    return Arrays.stream(atomicNumbers).mapToDouble(z -> Element.of(z).mass()).toArray();
  }

  /** The same atoms and lattice with other positions, in Å. */
  public Structure withPositions(double[] moved) {
    return new Structure(lattice, atomicNumbers, moved);
  }

  /**
   * A supercell: the whole structure once for each image, images in the order of nested loops over
   * a, b, c.
   *
   * @throws IllegalArgumentException when a factor is below 1
   */
  public Structure repeat(int alongA, int alongB, int alongC) {
    Lattice repeated = lattice.repeat(alongA, alongB, alongC);
    int images = Math.multiplyExact(Math.multiplyExact(alongA, alongB), alongC);
    int size = size();
    int[] numbers = new int[Math.multiplyExact(images, size)];
    double[] moved = new double[Math.multiplyExact(3, numbers.length)];
    double[] shift = new double[3];
    int image = 0;
    for (int a = 0; a < alongA; a++) {
      for (int b = 0; b < alongB; b++) {
        for (int c = 0; c < alongC; c++, image++) {
          lattice.toCartesian(a, b, c, shift);
          System.arraycopy(atomicNumbers, 0, numbers, image * size, size);
          for (int k = 0; k < 3 * size; k++) {
            moved[3 * size * image + k] = positions[k] + shift[k % 3];
          }
        }
      }
    }
    return new Structure(repeated, numbers, moved);
  }

  /** The number of atoms of each element, such as {@code Ge2Li20P4S24}, in alphabetical order. */
  public String formula() {
    return formula(1);
  }

  /** The formula with the smallest whole numbers, such as {@code GeLi10P2S12}. */
  public String reducedFormula() {
    int divisor = 0;
    for (int count : counts().values()) {
      divisor = ArithmeticUtils.gcd(divisor, count);
    }
    return formula(divisor);
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (int z : atomicNumbers) {
      counts.merge(Element.of(z).symbol(), 1, Integer::sum);
    }
    return counts;
  }

  private String formula(int divisor) {
    StringBuilder formula = new StringBuilder();
    counts()
        .forEach(
            (symbol, count) ->
                formula.append(symbol).append(count == divisor ? "" : count / divisor));
    return formula.toString();
  }

  @Override
  public String toString() {
    return formula() + " in " + lattice;
  }
}
