package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;

class PairPotentialTest {
  @TempDir Path folder;

  @Test
  void theBundledOneHasThePublishedNumbers() {
    PairPotential llto = PairPotential.of("llto-chen-2015");
    assertEquals(7.5, llto.cutoff());
    assertEquals(0.6, llto.charge(Element.LI));
    assertEquals(-1.2, llto.charge(Element.O));
    assertEquals(new Buckingham(41051.938, 0.151160, 0), llto.pair(Element.O, Element.LI));
    assertEquals(llto.pair(Element.LI, Element.O), llto.pair(Element.O, Element.LI));
    assertEquals(new Buckingham(4369.393, 0.278603, 60.278), llto.pair(Element.O, Element.LA));
    assertEquals(Buckingham.NONE, llto.pair(Element.LI, Element.LI));
  }

  @Test
  void readsAFileOfTheSameForm() throws IOException {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, TestPotentials.ROCK_SALT);
    PairPotential read = PairPotential.of(file.toString());
    assertEquals("rock salt", read.name());
    assertEquals(new Buckingham(2000, 0.3, 30), read.pair(Element.CL, Element.CL));
    String digest = read.digest();
    Files.writeString(file, TestPotentials.ROCK_SALT.replace("1130", "1131"));
    assertNotEquals(digest, PairPotential.read(file).digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cutoff_A\": 6 | \"cutoff_A\": -6 | cutoff_A -6",
        "\"cutoff_A\": 6 | \"cutoff\": 6 | the unknown key",
        "\"cutoff_A\": 6, | '' | no cutoff_A",
        "\"buckingham\" | \"buckingam\" | the unknown key",
        "\"buckingham\": | \"buckingham\": 3, \"reference\": | buckingham that is no list",
        "\"rho_A\": 0.32 | \"rho_A\": 0.32, \"D_eV_A8\": 1 | the unknown key",
        "\"Na\": 1 | \"Nb\": 1 | without charges",
        "\"Na\": 1 | \"Xx\": 1 | 'Xx'",
        "\"rho_A\": 0.32 | \"rho_A\": 0 | rho = 0",
        "\"A_eV\": 1130 | \"A_eV\": \"much\" | \"much\" as A_eV",
        "[\"Na\", \"Cl\"] | [\"Na\"] | a pair of",
        "[\"Na\", \"Cl\"] | [\"Cl\", \"Cl\"] | twice in buckingham",
        "\"name\": \"rock salt\", | '' | no name",
        "\"charges_e\": | charges: | not JSON in line 1"
      })
  void saysWhatIsWrong(String good, String bad, String complaint) throws IOException {
    Path file = folder.resolve("bad.json");
    assertTrue(TestPotentials.ROCK_SALT.contains(good), good);
    Files.writeString(file, TestPotentials.ROCK_SALT.replace(good, bad));
    InputException problem = assertThrows(InputException.class, () -> PairPotential.read(file));
    assertTrue(problem.getMessage().contains(complaint), problem.getMessage());
    assertTrue(problem.getMessage().contains("bad.json"), problem.getMessage());
  }

  @Test
  void refusesWhatFollowsTheObject() throws IOException {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, TestPotentials.ROCK_SALT + "\n{}");
    InputException problem = assertThrows(InputException.class, () -> PairPotential.read(file));
    assertTrue(problem.getMessage().contains("not JSON in line"), problem.getMessage());
  }

  @Test
  void namesTheOnesThereAreWhereNoneIsFound() {
    InputException problem =
        assertThrows(InputException.class, () -> PairPotential.of("no-such-potential"));
    assertTrue(problem.getMessage().contains("llto-chen-2015"), problem.getMessage());
  }
}
