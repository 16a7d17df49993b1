package org.liflow.crystal.order;

import java.util.List;

/**
 * Limits of a supercell; immutable.
 *
 * @param maxAtoms the most atoms
 * @param minWidth the smallest distance between opposite faces to aim at, in Å
 * @param compositionTolerance the share by which each element's amount may miss the file's before
 *     larger cells are tried
 * @param repeats how often to repeat the cell along a, b and c; empty to choose
 * @param contact two atoms closer than this share of their covalent radii's sum overlap
 */
public record CellSettings(
    int maxAtoms,
    double minWidth,
    double compositionTolerance,
    List<Integer> repeats,
    double contact) {
  /** The largest limit of atoms. */
  private static final int LARGEST = 100_000;

  /**
   * Checks the numbers.
   *
   * @param maxAtoms the most atoms
   * @param minWidth the smallest distance between opposite faces to aim at, in Å
   * @param compositionTolerance the share by which each element's amount may miss the file's before
   *     larger cells are tried
   * @param repeats how often to repeat the cell along a, b and c; empty to choose
   * @param contact two atoms closer than this share of their covalent radii's sum overlap
   * @throws IllegalArgumentException for numbers out of range
   */
  public CellSettings {
    repeats = List.copyOf(repeats);
    if (maxAtoms < 1 || maxAtoms > LARGEST) {
      throw new IllegalArgumentException(
          "at most " + maxAtoms + " atoms (allowed are 1 to " + LARGEST + ")");
    }
    if (!(minWidth >= 0 && minWidth < 1000)) {
      throw new IllegalArgumentException("a width of " + minWidth + " Å");
    }
    if (!(compositionTolerance >= 0 && compositionTolerance < 1)) {
      throw new IllegalArgumentException("a tolerance of " + compositionTolerance);
    }
    if (!repeats.isEmpty() && (repeats.size() != 3 || repeats.stream().anyMatch(n -> n < 1))) {
      throw new IllegalArgumentException("a cell repeated " + repeats + " times");
    }
    if (!(contact >= 0 && contact <= 1)) {
      throw new IllegalArgumentException("a contact of " + contact);
    }
  }

  /**
   * Makes settings of at most 400 atoms, 8 Å wide if possible, 2 percent, 0.6 of the radii.
   *
   * @return the default settings
   */
  public static CellSettings defaults() {
    return new CellSettings(400, 8, 0.02, List.of(), 0.6);
  }

  /**
   * The same with other limits.
   *
   * @param atoms at most
   * @param width in Å, to be reached if possible
   * @return new settings
   */
  public CellSettings withLimits(int atoms, double width) {
    return new CellSettings(atoms, width, compositionTolerance, repeats, contact);
  }

  /**
   * The same for one supercell.
   *
   * @param alongA cells along the first vector
   * @param alongB along the second
   * @param alongC along the third
   * @return new settings
   */
  public CellSettings withRepeats(int alongA, int alongB, int alongC) {
    return new CellSettings(
        maxAtoms, minWidth, compositionTolerance, List.of(alongA, alongB, alongC), contact);
  }
}
