package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.files.InputException;

class Cp2kPeerTest {
  private static final Path INPUTS = Path.of("peers", "cp2k");

  private static Cp2kPeer peer(int atoms) {
    return new Cp2kPeer(INPUTS, atoms, 7, 2, System.out);
  }

  @Test
  void readsEachStepsTimeAndLeavesTheFirstOut() throws IOException {
    Cp2kPeer.EnergyFile file =
        Cp2kPeer.EnergyFile.parse(Samples.lines("lgps-1.ener"), "lgps-1.ener");
    assertEquals(2, file.femtoseconds(), 1e-12);
    assertEquals((4.843211879 + 4.512204270) / 2, file.medianSeconds(), 1e-9);
    Measurement step = peer(200).measurement(Samples.lines("lgps-1.ener"), "lgps-1.ener");
    assertEquals(List.of(44.924544640, 4.843211879, 4.512204270), step.stepSeconds());
    assertEquals(500, step.perPicosecond(), 1e-9);
    assertEquals("CP2K, 200 atoms", peer(200).name());
  }

  @Test
  void refusesFilesThatAreCutShort() throws IOException {
    List<String> lines = Samples.lines("lgps-1.ener");
    assertThrows(
        InputException.class, () -> Cp2kPeer.EnergyFile.parse(lines.subList(0, 3), "lgps-1.ener"));
    List<String> damaged = new ArrayList<>(lines);
    damaged.set(4, lines.get(4).substring(0, 60));
    InputException problem =
        assertThrows(InputException.class, () -> Cp2kPeer.EnergyFile.parse(damaged, "lgps-1.ener"));
    assertTrue(problem.getMessage().startsWith("lgps-1.ener: "), problem.getMessage());
    damaged.set(4, "2 4.0 ******* 1 2 3 4");
    assertThrows(InputException.class, () -> Cp2kPeer.EnergyFile.parse(damaged, "lgps-1.ener"));
  }

  @Test
  void setsAtomsAndStepsOfTheInput() throws IOException {
    String input = peer(200).input(Files.readString(INPUTS.resolve("lgps.inp")));
    assertTrue(input.lines().anyMatch("@SET ATOMS 200"::equals));
    assertTrue(input.lines().anyMatch("@SET STEPS 7"::equals));
    assertThrows(InputException.class, () -> peer(200).input("@SET ATOMS 50\n"));
  }

  @Test
  void hasTheCrystalThatTheOthersHave() throws IOException {
    Structure crystal =
        CrystalFiles.readStructure(Path.of("peers/structures/Li10GeP2S12_mp-696138.cif"));
    List<String> atoms =
        Files.readAllLines(INPUTS.resolve("lgps.inp")).stream()
            .map(String::strip)
            .filter(line -> line.matches("(Li|Ge|P|S) +0\\.\\d+ 0\\.\\d+ 0\\.\\d+"))
            .toList();
    assertEquals(50, atoms.size());
    double[] cartesian = new double[3];
    for (int k = 0; k < atoms.size(); k++) {
      String[] words = atoms.get(k).split(" +");
      assertEquals(crystal.element(k).symbol(), words[0]);
      crystal
          .lattice()
          .toCartesian(
              Double.parseDouble(words[1]),
              Double.parseDouble(words[2]),
              Double.parseDouble(words[3]),
              cartesian);
      for (int axis = 0; axis < 3; axis++) {
        assertEquals(crystal.position(k, axis), cartesian[axis], 1e-6);
      }
    }
  }

  @Test
  void knowsDebiansReferenceBlas() {
    assertTrue(Cp2kPeer.isReferenceBlas("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0"));
    assertFalse(Cp2kPeer.isReferenceBlas("/usr/lib/x86_64-linux-gnu/openblas-serial/libblas.so.3"));
  }
}
