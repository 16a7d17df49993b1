package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Element;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.crystal.order.DisorderedSite;
import org.liflow.files.InputException;

/** Partial occupancies in CIFs. */
class CifDisorderTest {
  private static final String CELL =
      """
      data_test
      _cell_length_a 8
      _cell_length_b 8
      _cell_length_c 8
      _cell_angle_alpha 90
      _cell_angle_beta 90
      _cell_angle_gamma 90
      """;
  private static final String INVERSION =
      """
      loop_
      _symmetry_equiv_pos_as_xyz
      'x, y, z'
      '-x, -y, -z'
      """;
  private static final String SITES =
      """
      loop_
      _atom_site_label
      _atom_site_type_symbol
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      _atom_site_occupancy
      """;

  @TempDir Path folder;

  private DisorderedCrystal read(String... parts) throws IOException {
    return DisorderedFiles.read(TestFiles.write(folder, "a.cif", String.join("", parts)));
  }

  private String refusal(String... parts) throws IOException {
    Path file = TestFiles.write(folder, "bad.cif", String.join("", parts));
    InputException problem = assertThrows(InputException.class, () -> DisorderedFiles.read(file));
    assertEquals(1, problem.getMessage().lines().count());
    return problem.getMessage();
  }

  private static double occupancy(DisorderedSite site, String symbol) {
    return site.occupants().stream()
        .filter(one -> one.element().symbol().equals(symbol))
        .mapToDouble(one -> one.occupancy())
        .sum();
  }

  @Test
  void rowsAtOnePlaceAreOneSite() throws IOException {
    DisorderedCrystal crystal =
        read(
            CELL,
            INVERSION,
            SITES,
            "A1 Li 0.1 0.2 0.3 0.25\nA2 La 0.1 0.2 0.3 0.5\nO1 O 0.5 0 0 1\nO2 O 0.4 0.4 0.4 1.0\n");
    assertEquals(2 + 1 + 2, crystal.sites().size());
    DisorderedSite mixed = crystal.sites().get(0);
    assertEquals(0.25, occupancy(mixed, "Li"), 0);
    assertEquals(0.5, occupancy(mixed, "La"), 0);
    assertFalse(mixed.isFull());
    assertEquals(mixed.orbit(), crystal.sites().get(1).orbit());
    assertFalse(crystal.isOrdered());
    assertEquals("LaLi0.5O3", crystal.formula());
    assertEquals(4.5, crystal.atoms(), 1e-12);
  }

  @Test
  void splitSitesStaySeparate() throws IOException {
    DisorderedCrystal crystal =
        read(CELL, INVERSION, SITES, "Li1 Li 0.03 0 0 0.5\nCl1 Cl 0.5 0.5 0.5 1\n");
    assertEquals(3, crystal.sites().size());
    assertEquals(1, crystal.composition().get(Element.ofSymbol("Li").orElseThrow()), 1e-12);
  }

  @Test
  void imagesOnTopOfEachOtherAreOneSiteWithTheOccupancyOfAllThatWereCounted() throws IOException {
    String rows =
        SITES.replace("_occupancy\n", "_occupancy\n_atom_site_symmetry_multiplicity\n")
            + "Li1 Li 0.001 0 0 0.25 2\nCl1 Cl 0.5 0.5 0.5 0.5 1\n";
    DisorderedCrystal crystal = read(CELL, INVERSION, rows);
    assertEquals(2, crystal.sites().size());
    assertEquals(0.5, occupancy(crystal.sites().get(0), "Li"), 1e-12);
  }

  @Test
  void sumsOffByRoundingAreScaled() throws IOException {
    DisorderedCrystal crystal =
        read(
            CELL,
            SITES,
            "A1 Li 0 0 0 0.3334\nA2 Na 0 0 0 0.3334\nA3 K 0 0 0 0.3333\nO1 O .5 0 0 1\n");
    assertEquals(1, crystal.sites().get(0).occupancy(), 1e-12);
    assertTrue(crystal.sites().get(0).isFull());
    read(CELL, SITES, "A1 Li 0 0 0 0.51(2)\nA2 Na 0 0 0 0.50(2)\n");
    read(CELL, SITES, "A1 Li 0 0 0 1.0001\n");
  }

  @Test
  void largerSumsAreRefused() throws IOException {
    String sum = refusal(CELL, SITES, "A1 Li 0 0 0 0.60\nA2 Na 0 0 0 0.50\n");
    assertTrue(sum.contains("1.1000") && sum.contains("'A2'") && sum.contains("at most 1"), sum);
    String one = refusal(CELL, SITES, "A1 Li 0 0 0 1.2\n");
    assertTrue(one.contains("1.2") && one.contains("'A1'"), one);
    String negative = refusal(CELL, SITES, "A1 Li 0 0 0 -0.2\n");
    assertTrue(negative.contains("from 0 to 1"), negative);
    String same = refusal(CELL, SITES, "A1 Li 0 0 0 0.80\nA2 Li 0 0 0 0.80\n");
    assertTrue(same.contains("1.6000"), same);
  }

  @Test
  void chargesOfTypesAreRead() throws IOException {
    DisorderedCrystal crystal =
        read(CELL, SITES, "A1 Li1+ 0 0 0 0.5\nA2 V5+ .5 0 0 1\nA3 O2- 0 .5 0 1\nA4 Na+ 0 0 .5 1\n");
    double[] expected = {1, 5, -2, 1};
    for (int k = 0; k < 4; k++) {
      assertEquals(
          expected[k], crystal.sites().get(k).occupants().get(0).charge().getAsDouble(), 0);
    }
    DisorderedCrystal listed =
        read(
            CELL,
            "loop_\n_atom_type_symbol\n_atom_type_oxidation_number\nFe3+ 3\nFe2+ 2.0\n",
            SITES,
            "A1 Fe3+ 0 0 0 0.5\nA2 Fe2+ 0 0 0 0.5\n");
    assertEquals(2, listed.sites().get(0).occupants().size());
  }

  @Test
  void writtenCrystalsAreReadBackTheSame() throws IOException {
    DisorderedCrystal crystal =
        read(
            CELL,
            INVERSION.replace("-z'", "-z+1/2'"),
            SITES,
            "A1 Li1+ 0.1 0.2 0.3 0.25\nA2 La 0.1 0.2 0.3 0.5\nO1 O 0.5 0 0.25 1\nO2 O 0.4 0.4 0.4 1\n");
    Path copy = folder.resolve("copy.cif");
    DisorderedFiles.write(copy, crystal);
    DisorderedCrystal again = DisorderedFiles.read(copy);
    assertEquals(crystal.sites().size(), again.sites().size());
    for (int k = 0; k < crystal.sites().size(); k++) {
      DisorderedSite p = crystal.sites().get(k);
      DisorderedSite q = again.sites().get(k);
      assertEquals(p.x(), q.x(), 1e-13);
      assertEquals(p.y(), q.y(), 1e-13);
      assertEquals(p.z(), q.z(), 1e-13);
      assertEquals(p.orbit(), q.orbit());
      assertEquals(p.occupants(), q.occupants());
    }
    assertEquals(2, again.symmetry().size());
  }

  @Test
  void otherFormatsAreOrdered() throws IOException {
    Path file =
        TestFiles.write(
            folder,
            "a.xyz",
            "1\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\nLi 0 0 1\n");
    DisorderedCrystal crystal = DisorderedFiles.read(file);
    assertTrue(crystal.isOrdered());
    assertEquals(List.of("Li1"), crystal.sites().stream().map(DisorderedSite::label).toList());
  }

  @Test
  void emptyCellsAreRefused() throws IOException {
    String message = refusal(CELL, INVERSION, SITES, "A1 Li 0.1 0.2 0.3 0\nO1 O 0.5 0 0 0\n");
    assertTrue(message.contains("no site with an occupancy above 0"), message);
  }

  @Test
  void heavyHydrogenIsHydrogen() throws IOException {
    DisorderedCrystal crystal =
        read(CELL, INVERSION, SITES, "D1 D 0.1 0.2 0.3 0.5\nT1 T1+ 0.4 0.2 0.3 0.5\n");
    assertEquals("H2", crystal.formula());
  }
}
