package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

class JsonStructuresTest {
  /** As pymatgen's Structure.as_dict gives it, with oxidation states. */
  private static final String PYMATGEN =
      """
      {"@module": "pymatgen.core.structure", "@class": "Structure", "charge": 0,
       "lattice": {"matrix": [[4.0, 0.0, 0.0], [1.0, 5.0, 0.0], [0.0, 0.0, 6.0]],
         "pbc": [true, true, true], "a": 4.0, "volume": 120.0},
       "properties": {}, "sites": [
        {"species": [{"@module": "pymatgen.core.periodic_table", "@class": "Species",
            "element": "Li", "oxidation_state": 1.0, "occu": 1}],
         "abc": [0.5, 0.5, 0.25], "xyz": [2.5, 2.5, 1.5], "properties": {"magmom": NaN},
         "label": "Li+"},
        {"species": [{"element": "Cl", "occu": 1.0}], "abc": [0.0, 1.0, 0.0],
         "properties": {}, "label": "Cl"}]}
      """;

  /** As OPTIMADE 1.1 specifies a response for one entry. */
  private static final String OPTIMADE =
      """
      {"meta": {"api_version": "1.1.0", "query": {"representation": "/structures/1"}},
       "data": {"id": "1", "type": "structures", "attributes": {
         "elements": ["Cl", "Li"], "nelements": 2, "dimension_types": [1, 1, 1],
         "nperiodic_dimensions": 3,
         "lattice_vectors": [[4.0, 0.0, 0.0], [1.0, 5.0, 0.0], [0.0, 0.0, 6.0]],
         "cartesian_site_positions": [[2.5, 2.5, 1.5], [1.0, 5.0, 0.0]],
         "species_at_sites": ["Li+", "Cl"],
         "species": [{"name": "Cl", "chemical_symbols": ["Cl"], "concentration": [1.0]},
           {"name": "Li+", "chemical_symbols": ["Li"], "concentration": [1.0]}]}}}
      """;

  @TempDir Path folder;

  private Structure read(String text) throws IOException {
    // The name does not tell; the content does.
    Path file = TestFiles.write(folder, "some.file", text);
    assertEquals(CrystalFormats.JSON, CrystalFormats.detect(file));
    return CrystalFiles.readStructure(file);
  }

  @Test
  void bothGiveTheSameStructure() throws IOException {
    Structure right =
        new Structure(
            Lattice.periodic(4, 0, 0, 1, 5, 0, 0, 0, 6),
            new int[] {3, 17},
            new double[] {2.5, 2.5, 1.5, 1, 5, 0});
    assertEquals(right, read(PYMATGEN));
    assertEquals(right, read(OPTIMADE));
    assertEquals(right, read("{\"entry_id\": \"mp-1\", \"structure\": " + PYMATGEN + "}"));
    assertEquals(right, read("[" + PYMATGEN + "]"));
  }

  @Test
  void leftHandedAndOpenCells() throws IOException {
    Structure turned =
        read(
            PYMATGEN.replace(
                "[1.0, 5.0, 0.0], [0.0, 0.0, 6.0]", "[0.0, 0.0, 6.0], [1.0, 5.0, 0.0]"));
    assertEquals(Lattice.periodic(4, 0, 0, 1, 5, 0, 0, 0, 6), turned.lattice());
    assertArrayEquals(new double[] {0.5 * 4 + 0.25, 1.25, 3, 0, 0, 6}, turned.positions());
    Structure slab =
        read(
            OPTIMADE
                .replace("[1, 1, 1]", "[1, 1, 0]")
                .replace("[0.0, 0.0, 6.0]", "[null, null, null]"));
    assertTrue(slab.lattice().isPeriodic(1) && !slab.lattice().isPeriodic(2));
    Path file = TestFiles.write(folder, "a.json", OPTIMADE.replace("\"data\": {", "\"data\": [{"));
    file =
        TestFiles.write(
            folder, "a.json", java.nio.file.Files.readString(file).replace("}}}\n", "}}, {}]}"));
    try (FrameReader reader = CrystalFiles.openTrajectory(file)) {
      assertEquals("ClLi", reader.read().orElseThrow().structure().formula());
      assertTrue(reader.notes().toString().contains("the first of 2 structures"));
    }
  }

  @Test
  void refusals() throws IOException {
    String[][] bad = {
      {PYMATGEN, "\"occu\": 1.0", "\"occu\": 0.5", "partial occupancies, of sites[1]"},
      {
        PYMATGEN,
        "{\"element\": \"Cl\", \"occu\": 1.0}",
        "{\"element\": \"Cl\"}, {\"element\": \"Br\"}",
        "partial"
      },
      {PYMATGEN, "\"Cl\", \"occu\"", "\"X\", \"occu\"", "'X' for sites[1]"},
      {PYMATGEN, "[0.0, 1.0, 0.0]", "[0.0, null, 0.0]", "sites[1].abc"},
      {PYMATGEN, "\"matrix\": [[4.0, 0.0, 0.0]", "\"matrix\": [[0.0, 0.0, 0.0]", "span"},
      {PYMATGEN, "]}\n", "]", "not JSON"},
      {OPTIMADE, "\"concentration\": [1.0]}]", "\"concentration\": [0.9]}]", "partial"},
      {OPTIMADE, "[\"Li\"], ", "[\"Li\", \"vacancy\"], ", "partial"},
      {OPTIMADE, "[\"Li+\", \"Cl\"]", "[\"Li+\"]", "1 species_at_sites for 2"},
      {OPTIMADE, "[2.5, 2.5, 1.5]", "[2.5, 2.5]", "three numbers"},
      {
        OPTIMADE,
        "\"lattice_vectors\": [[4.0, 0.0, 0.0]",
        "\"lattice_vectors\": [[null, 0.0, 0.0]",
        "no lattice_vectors"
      },
    };
    for (String[] one : bad) {
      Path file = TestFiles.write(folder, "a.json", one[0].replace(one[1], one[2]));
      assertTrue(one[0].contains(one[1]), one[1]);
      TestFiles.assertRefused(file, one[3]);
    }
    TestFiles.assertRefused(
        TestFiles.write(folder, "a.json", "{\"a\": 1}"), "JSON without a structure");
    TestFiles.assertRefused(TestFiles.write(folder, "a.json", "[".repeat(5000)), "not JSON");
  }
}
