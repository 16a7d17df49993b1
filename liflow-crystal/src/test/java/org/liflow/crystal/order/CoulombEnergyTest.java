package org.liflow.crystal.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

/** The electrostatic energy against known constants, another program and itself. */
class CoulombEnergyTest {
  @Test
  void rockSaltHasItsMadelungConstant() {
    double a = 5.64;
    Lattice lattice = Lattice.periodic(0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0);
    Structure salt =
        new Structure(lattice, new int[] {11, 17}, new double[] {0, 0, 0, a / 2, 0, 0});
    double energy = CoulombEnergy.of(salt, new double[] {1, -1});
    // Sakamoto, J. Chem. Phys. 28, 164 (1958).
    assertEquals(-1.74756459463318 * EwaldSum.COULOMB / (a / 2), energy, 1e-9);
  }

  @Test
  void errorFunctionIsThatOfCommonsMath() {
    for (double x = 0; x < 5.15; x += 0.00137) {
      assertEquals(Erf.erfc(x), EwaldSum.erfc(x), 2e-14, "at " + x);
    }
  }

  @Test
  void energiesAreThoseOfPymatgen() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(SharedData.require("golden/ordering_pymatgen.json").toFile());
    assertEquals(11, golden.size());
    for (JsonNode one : golden) {
      double[] charges = new double[one.get("charges").size()];
      Structure structure = structure(one, charges);
      double expected = one.get("ewald").asDouble();
      double energy = CoulombEnergy.of(structure, charges);
      assertEquals(expected, energy, 1e-9 * Math.abs(expected), one.get("name").asText());
    }
  }

  @Test
  void lowestEnergiesAreAtMostThoseOfPymatgen() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(SharedData.require("golden/ordering_pymatgen.json").toFile());
    OrderingSettings settings =
        OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(1, 1, 1));
    try (Workers workers = new Workers(2)) {
      for (JsonNode one : golden) {
        String name = one.get("name").asText();
        Path file = SharedData.require("obelix/" + name + ".cif");
        DisorderedCrystal crystal = DisorderedFiles.read(file);
        for (long limit : new long[] {200_000, 0}) {
          OrderingResult result =
              CrystalOrdering.order(
                  crystal,
                  settings.withSearch(settings.search().withEnumerateUpTo(limit)),
                  workers);
          double best = result.structures().get(0).energy();
          assertTrue(best <= one.get("best").asDouble() + 1e-6, name + ": " + best);
          assertEquals(0, result.structures().get(0).charge(), 1e-9, name);
        }
      }
    }
  }

  private static Structure structure(JsonNode one, double[] charges) {
    int atoms = charges.length;
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = one.get("lattice").get(k / 3).get(k % 3).asDouble();
    }
    Lattice lattice = Lattice.periodic(vectors);
    int[] numbers = new int[atoms];
    double[] positions = new double[3 * atoms];
    double[] position = new double[3];
    for (int k = 0; k < atoms; k++) {
      numbers[k] =
          Element.ofSymbol(one.get("symbols").get(k).asText()).orElseThrow().atomicNumber();
      charges[k] = one.get("charges").get(k).asDouble();
      JsonNode f = one.get("frac").get(k);
      lattice.toCartesian(f.get(0).asDouble(), f.get(1).asDouble(), f.get(2).asDouble(), position);
      System.arraycopy(position, 0, positions, 3 * k, 3);
    }
    return new Structure(lattice, numbers, positions);
  }

  @Test
  void energyDoesNotDependOnTheCellOrTheOrigin() {
    Random random = new Random(5);
    for (int trial = 0; trial < 5; trial++) {
      Structure structure = RandomStructures.structure(random, 12);
      double[] charges = random.doubles(12, -3, 3).toArray();
      double energy = CoulombEnergy.of(structure, charges);
      double[] shifted = Arrays.stream(structure.positions()).map(x -> x + 1.234).toArray();
      assertEquals(
          energy,
          CoulombEnergy.of(structure.withPositions(shifted), charges),
          1e-8 * scale(energy));
      double[] twice = new double[24];
      System.arraycopy(charges, 0, twice, 0, 12);
      System.arraycopy(charges, 0, twice, 12, 12);
      assertEquals(
          2 * energy, CoulombEnergy.of(structure.repeat(1, 2, 1), twice), 1e-8 * scale(energy));
    }
  }

  private static double scale(double energy) {
    return Math.max(100, Math.abs(energy));
  }

  @Test
  void matrixOfPairsGivesTheEnergyOfTheStructure() {
    Random random = new Random(7);
    for (int trial = 0; trial < 10; trial++) {
      int atoms = 3 + random.nextInt(15);
      Structure structure = RandomStructures.structure(random, atoms);
      double[] charges = random.doubles(atoms, -3, 3).toArray();
      double[] fractional = new double[3 * atoms];
      double[] f = new double[3];
      for (int k = 0; k < atoms; k++) {
        structure
            .lattice()
            .toFractional(
                structure.position(k, 0), structure.position(k, 1), structure.position(k, 2), f);
        System.arraycopy(f, 0, fractional, 3 * k, 3);
      }
      EwaldSum sum = new EwaldSum(structure.lattice());
      double[][] pair = sum.matrix(fractional, sum.phases(fractional));
      double energy = 0;
      for (int i = 0; i < atoms; i++) {
        for (int j = 0; j < atoms; j++) {
          energy += 0.5 * charges[i] * charges[j] * pair[i][j];
        }
      }
      double direct = CoulombEnergy.of(structure, charges);
      assertEquals(direct, energy, 1e-9 * scale(direct));
    }
  }

  @Test
  void chargesMustFit() {
    Structure one = RandomStructures.structure(new Random(1), 3);
    assertThrows(IllegalArgumentException.class, () -> CoulombEnergy.of(one, new double[] {1, -1}));
    Structure open = new Structure(Lattice.open(), new int[] {3}, new double[3]);
    assertThrows(IllegalArgumentException.class, () -> CoulombEnergy.of(open, new double[] {1}));
  }
}
