package org.liflow.crystal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.geometry.Lattice;

class StructureTest {
  private static final Lattice CUBE = Lattice.periodic(4, 0, 0, 0, 4, 0, 0, 0, 4);

  @Test
  void laterChangesOfTheArraysDoNotReachIt() {
    int[] numbers = {3, 8};
    double[] positions = {0, 0, 0, 1, 2, 3};
    Structure structure = new Structure(CUBE, numbers, positions);
    numbers[0] = 1;
    positions[5] = 9;
    structure.positions()[0] = 7;
    structure.atomicNumbers()[1] = 7;
    assertArrayEquals(new int[] {3, 8}, structure.atomicNumbers());
    assertArrayEquals(new double[] {0, 0, 0, 1, 2, 3}, structure.positions());
    assertEquals(3, structure.position(1, 2));
    assertEquals("O", structure.element(1).symbol());
    assertArrayEquals(new double[] {6.94, 15.999}, structure.masses(), 1e-9);
  }

  @Test
  void badAtomsAreRefusedByName() {
    double[] two = new double[6];
    assertThrows(
        IllegalArgumentException.class, () -> new Structure(CUBE, new int[0], new double[0]));
    assertThrows(IllegalArgumentException.class, () -> new Structure(CUBE, new int[] {3}, two));
    assertThrows(IllegalArgumentException.class, () -> new Structure(CUBE, new int[] {3, 0}, two));
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1.1e12}) {
      double[] positions = {0, 0, 0, 1, bad, 3};
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Structure(CUBE, new int[] {3, 8}, positions))
              .getMessage();
      assertTrue(message.contains("atom 2"), message);
    }
  }

  @Test
  void formulaCountsInAlphabeticalOrder() {
    Structure structure = new Structure(CUBE, new int[] {16, 3, 3, 15}, new double[12]);
    assertEquals("Li2PS", structure.formula());
  }

  @Test
  void supercellHasEveryImageOfEveryAtom() {
    Random random = new Random(3);
    Structure unit = RandomStructures.structure(random, 5);
    Structure cell = unit.repeat(2, 3, 1);
    assertEquals(30, cell.size());
    assertEquals(6 * unit.lattice().volume(), cell.lattice().volume(), 1e-9);
    double[] shift = new double[3];
    int image = 0;
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 3; b++, image++) {
        unit.lattice().toCartesian(a, b, 0, shift);
        for (int atom = 0; atom < 5; atom++) {
          assertEquals(unit.element(atom), cell.element(5 * image + atom));
          for (int x = 0; x < 3; x++) {
            assertEquals(
                unit.position(atom, x) + shift[x], cell.position(5 * image + atom, x), 1e-12);
          }
        }
      }
    }
    assertThrows(IllegalArgumentException.class, () -> unit.repeat(0, 1, 1));
  }

  @Test
  void speciesAreElements() {
    Structure salt = new Structure(CUBE, List.of(Element.LI, Element.LI, Element.F), new double[9]);
    Structure other = salt.withSpecies(Element.LI, Element.NA);
    assertEquals("FNa2", other.formula());
    assertEquals(List.of(Element.F, Element.NA), other.elements());
    assertEquals(2, other.count(Element.NA));
    assertEquals(0, other.count(Element.LI));
    assertEquals("FLi2", salt.formula());
    String message =
        assertThrows(IllegalArgumentException.class, () -> salt.withSpecies(Element.O, Element.S))
            .getMessage();
    assertTrue(message.contains("no O"), message);
  }

  @Test
  void atomsMayHaveMassesOfTheirOwn() {
    Structure natural = new Structure(CUBE, new int[] {1, 3, 1}, new double[9]);
    double[] masses = {2.014, 6.94, 1.008};
    Structure heavy = natural.withMasses(masses);
    masses[0] = 5;
    assertEquals(2.014, heavy.mass(0));
    assertEquals(1.008, heavy.mass(2));
    assertTrue(heavy.hasOwnMasses());
    assertNotEquals(natural, heavy);
    assertTrue(natural.hasSameAtoms(heavy));
    assertEquals(natural, heavy.withMasses(natural.masses()));
    assertEquals(heavy.mass(0), heavy.withPositions(new double[9]).mass(0));
    assertEquals(heavy.mass(0), heavy.within(Lattice.open(), new double[9]).mass(0));
    assertArrayEquals(
        new double[] {2.014, 6.94, 1.008, 2.014, 6.94, 1.008}, heavy.repeat(1, 2, 1).masses());
    assertArrayEquals(
        new double[] {2.014, 22.98976928, 1.008},
        heavy.withSpecies(Element.LI, Element.NA).masses());
    assertEquals(
        natural.withSpecies(Element.H, Element.F), heavy.withSpecies(Element.H, Element.F));
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> natural.withMasses(new double[] {1, bad, 1}))
              .getMessage()
              .contains("atom 2"));
    }
    assertThrows(IllegalArgumentException.class, () -> natural.withMasses(new double[2]));
  }

  @Test
  void structuresWithTheSameAtomsAtTheSamePlacesAreEqual() {
    double[] two = {0, 0, 0, 1, 2, 3};
    Structure one = new Structure(CUBE, new int[] {3, 8}, two);
    assertEquals(one, new Structure(CUBE, List.of(Element.LI, Element.O), two));
    assertEquals(one.hashCode(), new Structure(CUBE, new int[] {3, 8}, two).hashCode());
    assertNotEquals(one, new Structure(CUBE, new int[] {8, 3}, two));
    assertNotEquals(one, one.withPositions(new double[] {0, 0, 0, 1, 2, 4}));
    assertNotEquals(one, new Structure(Lattice.open(), new int[] {3, 8}, two));
    assertTrue(one.hasSameAtoms(one.withPositions(new double[6])));
  }
}
