package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

class IonTableTest {
  /** Invented numbers of a plausible size. */
  private static final String TABLE =
      """
      # Invented
      # for tests
      ion,charge_e,D_eV,a_per_A,r0_A,C_eV_A12
      Li,0.5,0.001,3.4,2.7,1.5
      Fe(II),1,0.08,1.8,2.6,2
      Fe(III),1.5,0.4,1.6,2.4,2
      O, -1 ,0.04,1.4,3.6,20
      """;

  @TempDir Path folder;

  private static Structure of(Element... elements) {
    double[] positions = new double[3 * elements.length];
    for (int k = 0; k < elements.length; k++) {
      positions[3 * k] = 2 * k;
    }
    double edge = 2 * elements.length;
    return new Structure(
        Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
        java.util.List.of(elements),
        positions);
  }

  private static IonTable table() {
    return IonTable.parse(TABLE, "mine.csv");
  }

  @Test
  void takesTheRowOfAnElementThatIsNeutral() {
    PairPotential two = table().potential(of(Element.FE, Element.O));
    assertEquals(1, two.charge(Element.FE));
    PairPotential three = table().potential(of(Element.LI, Element.FE, Element.O, Element.O));
    assertEquals(1.5, three.charge(Element.FE));
    assertEquals("Invented for tests", three.reference());
    assertEquals(
        "Morse[depth=0.4, steepness=1.6, rest=2.4] + Tapered[form=InversePower[coefficient=2.0,"
            + " exponent=12], from=7.5, to=8.0]",
        three.pair(Element.O, Element.FE).toString());
    assertEquals(Buckingham.NONE, three.pair(Element.LI, Element.FE));
  }

  /** The same numbers in JSON are the same potential, so that a run knows it again. */
  @Test
  void isThePotentialOfTheSameNumbersInJson() {
    PairPotential json =
        PairPotential.parse(
            """
            {"name": "mine", "cutoff_A": 8, "charges_e": {"O": -1, "Fe": 1},
             "tapered_r12": [
               {"pair": ["Fe", "O"], "C_eV_A12": 2, "taper_from_A": 7.5, "taper_to_A": 8},
               {"pair": ["O", "O"], "C_eV_A12": 20, "taper_from_A": 7.5, "taper_to_A": 8}],
             "morse": [
               {"pair": ["O", "O"], "D_eV": 0.04, "a_per_A": 1.4, "r0_A": 3.6},
               {"pair": ["O", "Fe"], "D_eV": 0.08, "a_per_A": 1.8, "r0_A": 2.6}]}
            """);
    assertEquals(table().potential(of(Element.FE, Element.O)).digest(), json.digest());
  }

  @Test
  void isReadWhereAPotentialIsAskedFor() throws IOException {
    Path file = folder.resolve("mine.CSV");
    Files.writeString(file, TABLE);
    Structure crystal = of(Element.FE, Element.O);
    assertEquals(
        table().potential(crystal).digest(), PairPotential.of(file.toString(), crystal).digest());
  }

  @Test
  void refusesACrystalThatItDoesNotServe() {
    InputException missing =
        assertThrows(InputException.class, () -> table().potential(of(Element.V, Element.O)));
    assertTrue(missing.getMessage().contains("no row for V of"), missing.getMessage());
    InputException charged =
        assertThrows(
            InputException.class,
            () -> table().potential(of(Element.LI, Element.FE, Element.FE, Element.O, Element.O)));
    assertTrue(
        charged
            .getMessage()
            .contains("a charge of +0.500 e on Fe2LiO2, with Li +0.500, O -1.00, Fe(II) +1.00"),
        charged.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ion,charge_e | ion,charge | line 3: 'ion,charge,D_eV",
        "Li,0.5 | Xx,0.5 | line 4: 'Xx'",
        "Li,0.5 | Li+,0.5 | line 4: 'Li+'",
        "Li,0.5 | O,-1 | line 7: O a second time",
        "Li,0.5 | O(I),-1 | 2 rows of oxygen",
        "Li,0.5 | Fe(II),0.5 | line 5: Fe(II) a second time",
        "Li,0.5, | Li,0.5,,, | line 4: 8 columns",
        "Li,0.5 | Li,much | line 4: charge_e 'much'",
        "3.4,2.7 | -3.4,2.7 | line 4: D = 0.001 eV, a = -3.4",
        "O, -1 | O, 1 | oxygen with 1.0 e",
        "O, -1 | Na,1 | no row O"
      })
  void saysWhatIsWrongInWhichLine(String good, String bad, String complaint) {
    assertTrue(TABLE.contains(good), good);
    InputException problem =
        assertThrows(
            InputException.class, () -> IonTable.parse(TABLE.replace(good, bad), "mine.csv"));
    assertTrue(problem.getMessage().contains(complaint), problem.getMessage());
    assertTrue(problem.getMessage().contains("mine.csv"), problem.getMessage());
  }

  /** Also at the ends of the taper, where a mistake would be a jump of the force. */
  @Test
  void derivativesAreThoseOfTheEnergy() {
    Random random = new Random(5);
    for (int k = 0; k < 200; k++) {
      PairForm well =
          new Morse(random.nextDouble(), 1 + 3 * random.nextDouble(), 1 + 3 * random.nextDouble());
      PairForm wall =
          new Tapered(new PairForm.InversePower(1 + 20 * random.nextDouble(), 12), 1.5, 2.5);
      PairFormCheck.require(well, 0.5, 8);
      PairFormCheck.require(wall, 0.5, 2.6);
      for (double end : new double[] {1.5, 2.5}) {
        double size = wall.energy(1.5);
        assertEquals(wall.energy(end - 1e-9), wall.energy(end + 1e-9), 1e-7 * size);
        assertEquals(wall.derivative(end - 1e-9), wall.derivative(end + 1e-9), 1e-6 * size);
        assertEquals(
            wall.secondDerivative(end - 1e-9), wall.secondDerivative(end + 1e-9), 1e-5 * size);
      }
    }
    Morse well = new Morse(0.3, 2, 2.1);
    assertEquals(-0.3, well.energy(2.1), 1e-15);
    assertEquals(0, well.derivative(2.1), 1e-15);
    Tapered half = new Tapered(new PairForm.InversePower(1, 12), 1, 3);
    assertEquals(0.5 * Math.pow(2, -12), half.energy(2), 1e-18);
    assertEquals(0, half.energy(3));
  }
}
