package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.InputException;
import org.liflow.tensor.SharedData;

class LltoGeneratorTest {
  @Test
  void isNeutralAndLayeredWhateverTheSizeAndTheSeed() {
    PairPotential potential = PairPotential.bundled("llto-chen-2015");
    for (int[] size : new int[][] {{4, 4, 2}, {4, 2, 2}, {2, 4, 4}, {8, 4, 2}, {4, 4, 6}}) {
      for (long seed = 0; seed < 3; seed++) {
        Structure crystal =
            LltoGenerator.generate(size[0], size[1], size[2], LltoGenerator.LITHIUM, seed);
        int units = size[0] * size[1] * size[2];
        double charge = 0;
        int[] counts = new int[100];
        for (int atom = 0; atom < crystal.size(); atom++) {
          int number = crystal.element(atom).atomicNumber();
          charge += potential.charge(Element.of(number));
          counts[number]++;
          long layer = Math.round(crystal.position(atom, 2) / 4.005 * 2);
          assertTrue(number != 3 || layer % 4 == 2, "lithium in layer " + layer);
        }
        assertEquals(0, charge, 1e-9);
        assertEquals(units, counts[22]);
        assertEquals(3 * units, counts[8]);
        assertEquals(5 * units / 16, counts[3]);
        assertEquals(9 * units / 16, counts[57]);
      }
    }
  }

  @Test
  void theSeedChoosesTheArrangement() {
    double[] one = LltoGenerator.generate(4, 4, 2, 0.3125, 1).positions();
    assertArrayEquals(one, LltoGenerator.generate(4, 4, 2, 0.3125, 1).positions());
    assertFalse(Arrays.equals(one, LltoGenerator.generate(4, 4, 2, 0.3125, 2).positions()));
  }

  /** The same lattice, sites and numbers of ions as the crystals whose diffusivity is known. */
  @Test
  @Tag("reference-data")
  void hasTheCellOfTheReference() throws IOException {
    Structure reference =
        CrystalFiles.readStructure(SharedData.require("structures/LLTO_4x4x2_1.vasp"));
    Structure ours = LltoGenerator.generate(4, 4, 2, LltoGenerator.LITHIUM, 5);
    assertEquals(reference.formula(), ours.formula());
    assertArrayEquals(reference.lattice().toArray(), ours.lattice().toArray(), 1e-9);
    assertArrayEquals(reference.atomicNumbers(), ours.atomicNumbers());
    assertEquals(sites(reference), sites(ours));
  }

  /** Titanium and oxygen, which have the same sites in every arrangement, in steps of 0.01 Å. */
  private static TreeSet<String> sites(Structure crystal) {
    TreeSet<String> sites = new TreeSet<>();
    double[] f = new double[3];
    for (int atom = 0; atom < crystal.size(); atom++) {
      int number = crystal.element(atom).atomicNumber();
      if (number == 22 || number == 8) {
        crystal
            .lattice()
            .toFractional(
                crystal.position(atom, 0), crystal.position(atom, 1), crystal.position(atom, 2), f);
        StringBuilder site = new StringBuilder().append(number);
        for (double value : f) {
          site.append(' ').append(Math.round(1000 * (value - Math.floor(value + 1e-6))));
        }
        sites.add(site.toString());
      }
    }
    return sites;
  }

  @Test
  void saysWhichCompositionsAndSizesWork() {
    InputException problem =
        assertThrows(InputException.class, () -> LltoGenerator.generate(3, 3, 2, 0.3125, 1));
    assertTrue(problem.getMessage().contains("16 units"), problem.getMessage());
    assertTrue(problem.getMessage().contains("0.3333333333333333"), problem.getMessage());
    assertEquals(6, count(LltoGenerator.generate(3, 3, 2, 1 / 3.0, 1), 3));
    problem = assertThrows(InputException.class, () -> LltoGenerator.generate(4, 4, 3, 0.3125, 1));
    assertTrue(problem.getMessage().contains("odd"), problem.getMessage());
    assertThrows(InputException.class, () -> LltoGenerator.generate(4, 4, 2, 0.7, 1));
    assertThrows(
        InputException.class, () -> LltoGenerator.generate(100_000, 100_000, 2, 0.3125, 1));
  }

  private static long count(Structure crystal, int number) {
    return Arrays.stream(crystal.atomicNumbers()).filter(z -> z == number).count();
  }
}
