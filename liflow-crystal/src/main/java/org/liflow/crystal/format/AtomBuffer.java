package org.liflow.crystal.format;

import java.util.Arrays;
import org.liflow.crystal.Element;

/**
 * Atoms as they are read, in arrays that grow with the atoms read and not with the number that a
 * file claims to hold.
 */
final class AtomBuffer {
  /** As many as an array of three coordinates an atom can hold. */
  static final int MOST_ATOMS = Integer.MAX_VALUE / 3 - 8;

  private static final int FIRST_CAPACITY = 4096;

  private final int expected;
  private int[] atomicNumbers;
  private double[] positions;

  /** Null as long as all atoms have the masses of their elements. */
  private double[] masses;

  private int size;

  /**
   * @param expected the number of atoms that the file claims to hold
   */
  AtomBuffer(int expected) {
    this.expected = expected;
    int capacity = Math.min(expected, FIRST_CAPACITY);
    atomicNumbers = new int[capacity];
    positions = new double[3 * capacity];
  }

  void add(int atomicNumber, double x, double y, double z) {
    if (size == atomicNumbers.length) {
      int capacity = (int) Math.min(expected, Math.max(16L, 2L * size));
      atomicNumbers = Arrays.copyOf(atomicNumbers, capacity);
      positions = Arrays.copyOf(positions, 3 * capacity);
      masses = masses == null ? null : Arrays.copyOf(masses, capacity);
    }
    atomicNumbers[size] = atomicNumber;
    positions[3 * size] = x;
    positions[3 * size + 1] = y;
    positions[3 * size + 2] = z;
    if (masses != null) {
      masses[size] = Double.NaN;
    }
    size++;
  }

  void add(AtomKind kind, double x, double y, double z) {
    add(kind.atomicNumber(), x, y, z);
    if (kind.hasOwnMass()) {
      setMass(kind.mass());
    }
  }

  /** Gives the atom added last a mass in amu. */
  void setMass(double mass) {
    if (masses == null) {
      masses = new double[atomicNumbers.length];
      Arrays.fill(masses, Double.NaN);
    }
    masses[size - 1] = mass;
  }

  /** The masses in amu; null where all are those of the elements. */
  double[] masses() {
    if (masses == null) {
      return null;
    }
    double[] all = Arrays.copyOf(masses, size);
    for (int k = 0; k < size; k++) {
      all[k] = Double.isNaN(all[k]) ? Element.of(atomicNumbers[k]).mass() : all[k];
    }
    return all;
  }

  int size() {
    return size;
  }

  /** The atomic numbers; call once all expected atoms are in. */
  int[] atomicNumbers() {
    return atomicNumbers;
  }

  /** The positions, x, y, z of each atom; call once all expected atoms are in. */
  double[] positions() {
    return positions;
  }
}
