package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.nn.io.ModelRole;

class OrderCommandTest {
  /** Lithium oxide, a quarter of whose lithium is sodium. */
  private static final String MIXED =
      """
      data_mixed
      _cell_length_a 4.8
      _cell_length_b 4.8
      _cell_length_c 4.8
      _cell_angle_alpha 90
      _cell_angle_beta 90
      _cell_angle_gamma 90
      loop_
      _symmetry_equiv_pos_as_xyz
      'x, y, z'
      'x, y+1/2, z+1/2'
      'x+1/2, y, z+1/2'
      'x+1/2, y+1/2, z'
      loop_
      _atom_site_label
      _atom_site_type_symbol
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      _atom_site_occupancy
      Li1 Li 0.25 0.25 0.25 0.75
      Na1 Na 0.25 0.25 0.25 0.25
      Li2 Li 0.75 0.75 0.75 0.75
      Na2 Na 0.75 0.75 0.75 0.25
      O1 O 0 0 0 1
      """;

  @TempDir Path folder;

  private Path crystal;
  private Path output;

  @BeforeEach
  void files() throws IOException {
    crystal = Samples.text(folder.resolve("mixed.cif"), MIXED);
    output = folder.resolve("out");
  }

  @Test
  void writesStructuresTablesAndAPage() throws IOException {
    Outcome done =
        Outcome.of("order", crystal, "-o", output, "--min-width", 4, "--json").requireGood();
    JsonNode json = done.json();
    assertEquals("Li6Na2O4", json.path("formula").asText());
    assertEquals("1x1x1", json.path("supercell").asText());
    assertEquals(0, json.path("deviation_from_file").path("Na").asDouble(), 1e-12);
    int count = json.path("structures").size();
    assertTrue(count > 1, done.out());
    double last = Double.NEGATIVE_INFINITY;
    long degeneracy = 0;
    for (JsonNode one : json.path("structures")) {
      Structure read = CrystalFiles.readStructure(output.resolve(one.path("file").asText()));
      assertEquals("Li6Na2O4", read.formula());
      assertTrue(one.path("energy_eV").asDouble() >= last);
      last = one.path("energy_eV").asDouble();
      degeneracy += one.path("degeneracy").asLong();
    }
    assertEquals(28, degeneracy);
    assertEquals(json, new ObjectMapper().readTree(output.resolve("ordering.json").toFile()));
    List<String> table = Files.readAllLines(output.resolve("orderings.csv"));
    assertEquals(count + 1, table.size());
    assertTrue(table.get(0).contains("energy_eV"));
    String page = Files.readString(output.resolve("ordering.html"));
    assertTrue(page.contains("Ordered structures of Li6Na2O4") && page.contains("liflowCharts"));
    assertFalse(page.contains("@@"));
  }

  @Test
  void sameSeedGivesTheSameFilesAndTextForPeople() throws IOException {
    String[] more = {"--format", "cif", "--sample-at", "3000", "-n", "5", "--min-width", "4"};
    Outcome.of("order", crystal, "-o", output, more[0], more[1], more[2], more[3], more[4], more[5])
        .requireGood();
    Map<String, String> first = Samples.snapshot(output);
    Outcome again =
        Outcome.of(
                "order",
                crystal,
                "-o",
                output,
                "--overwrite",
                "--threads",
                2,
                more[0],
                more[1],
                more[2],
                more[3],
                more[4],
                more[5])
            .requireGood();
    assertEquals(first, Samples.snapshot(output));
    assertTrue(again.out().contains("Charges: Li+1, Na+1, O-2"), again.out());
    assertTrue(again.out().contains("ordered_001.cif"), again.out());
  }

  @Test
  void badInputIsOneLineAndWritesNothing() throws IOException {
    Path sum =
        Samples.text(
            folder.resolve("sum.cif"), MIXED.replace("0.25 0.25 0.25 0.25", "0.25 0.25 0.25 0.95"));
    Outcome.of("order", sum, "-o", output).requireBadInput("add up to", "at most 1");
    Path neutral = Samples.text(folder.resolve("n.cif"), MIXED.replace("O1 O", "F1 F"));
    Outcome.of("order", neutral, "-o", output).requireBadInput("neutral");
    Path argon = Samples.text(folder.resolve("ar.cif"), MIXED.replace("Na1 Na", "Ar1 Ar"));
    Outcome.of("order", argon, "-o", output).requireBadInput("no charge known for Ar");
    Outcome.of("order", crystal, "-o", output, "--charges", "Li=x")
        .requireBadInput("--charges", "Li=1,V=3|5");
    Outcome.of("order", crystal, "-o", output, "--max-atoms", 3).requireBadInput("12 atoms");
    Outcome.of("order", crystal, "-o", output, "--supercell", "9x9x9")
        .requireBadInput("atoms in the supercell");
    Outcome.of("order", crystal, "-o", output, "--enumerate-up-to", "999999999999")
        .requireBadInput("999999999999");
    assertFalse(Files.exists(output));
    Outcome.of("order", crystal, "-o", output, "--min-width", 4).requireGood();
    Outcome.of("order", crystal, "-o", output).requireBadInput("already holds", "--overwrite");
  }

  @Test
  void overwritingLeavesNoOldStructures() throws IOException {
    Outcome.of("order", crystal, "-o", output, "--min-width", 4).requireGood();
    assertTrue(Files.exists(output.resolve("ordered_002.extxyz")));
    Path own = Samples.text(output.resolve("ordered_x.extxyz"), "mine");
    Path outside = Samples.text(folder.resolve("ordered_009.cif"), "mine");
    Path json = output.resolve("ordering.json");
    Files.writeString(
        json,
        Files.readString(json)
            .replaceFirst("ordered_001.extxyz", "../ordered_009.cif")
            .replaceFirst("ordered_002.extxyz", "ordered_x.extxyz"));
    Files.copy(output.resolve("ordered_001.extxyz"), output.resolve("ordered_002.extxyz.kept"));
    Outcome.of("order", crystal, "-o", output, "--min-width", 4, "--overwrite").requireGood();
    Outcome.of("order", crystal, "-o", output, "--min-width", 4, "--overwrite", "-n", 1)
        .requireGood();
    assertTrue(Files.exists(output.resolve("ordered_001.extxyz")));
    assertFalse(Files.exists(output.resolve("ordered_002.extxyz")));
    assertTrue(Files.exists(output.resolve("ordered_002.extxyz.kept")));
    assertEquals("mine", Files.readString(own));
    assertEquals("mine", Files.readString(outside));
  }

  @Test
  void correctorMovesTheAtoms() throws IOException {
    Path corrector = Samples.model(folder.resolve("C.safetensors"), ModelRole.CORRECTOR);
    Path plain = folder.resolve("plain");
    Outcome.of("order", crystal, "-o", plain, "-n", 1, "--min-width", 4).requireGood();
    Outcome.of("order", crystal, "-o", output, "-n", 1, "--min-width", 4, "--relax", corrector)
        .requireGood();
    Structure ideal = CrystalFiles.readStructure(plain.resolve("ordered_001.extxyz"));
    Structure moved = CrystalFiles.readStructure(output.resolve("ordered_001.extxyz"));
    assertEquals(ideal.formula(), moved.formula());
    double largest = 0;
    for (int atom = 0; atom < ideal.size(); atom++) {
      for (int x = 0; x < 3; x++) {
        largest = Math.max(largest, Math.abs(ideal.position(atom, x) - moved.position(atom, x)));
      }
    }
    assertTrue(largest > 1e-6 && largest < 3, "moved by " + largest);
    Path propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Outcome.of("order", crystal, "-o", folder.resolve("x"), "--relax", propagator)
        .requireBadInput("Propagator", "Corrector");
  }

  @Test
  void trajectoriesStartFromDifferentOrderings() throws IOException {
    Path propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Outcome done =
        Outcome.of(
                "simulate",
                "--structure",
                crystal,
                "--order",
                "--orderings",
                3,
                "--min-width",
                4,
                "--propagator",
                propagator,
                "-T",
                500,
                "--steps",
                12,
                "--flow-steps",
                2,
                "-o",
                output,
                "--json")
            .requireGood();
    JsonNode run = done.json().path("run");
    assertEquals(3, run.path("trajectories").size());
    assertTrue(run.path("settings").path("orderings").asText().startsWith("3 in 1x1x1 cells"));
    Structure first = CrystalFiles.readStructure(output.resolve("traj_500K_0.extxyz"));
    Structure second = CrystalFiles.readStructure(output.resolve("traj_500K_1.extxyz"));
    assertEquals(first.formula(), second.formula());
    assertNotEquals(
        List.of(java.util.Arrays.toString(first.positions())),
        List.of(java.util.Arrays.toString(second.positions())));
    Outcome.of(
            "simulate",
            "--structure",
            crystal,
            "--orderings",
            3,
            "--propagator",
            propagator,
            "-T",
            500,
            "-o",
            folder.resolve("no"))
        .requireBadInput("--orderings", "--order");
    Outcome.of(
            "simulate",
            "--structure",
            crystal,
            "--propagator",
            propagator,
            "-T",
            500,
            "-o",
            folder.resolve("no"))
        .requireBadInput("an occupancy of 0.75", "--order or 'liflow order'");
  }

  @Test
  void disorderedCrystalsAreConvertedWithTheirOccupancies() throws IOException {
    Path copy = folder.resolve("copy.cif");
    Outcome.of("convert", crystal, copy).requireBadInput("an occupancy of 0.75");
    Outcome.of("convert", crystal, copy, "--keep-occupancies").requireGood();
    assertEquals(DisorderedFiles.read(crystal).formula(), DisorderedFiles.read(copy).formula());
    Outcome.of("convert", crystal, folder.resolve("copy.xyz"), "--keep-occupancies")
        .requireBadInput("occupancies");
  }
}
