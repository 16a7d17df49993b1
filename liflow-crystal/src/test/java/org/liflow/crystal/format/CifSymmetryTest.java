package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.symmetry.SpaceGroupSetting;
import org.liflow.crystal.symmetry.SpaceGroups;
import org.liflow.tensor.SharedData;

/** CIFs whose symmetry is a symbol, a number, a magnetic group, or contradicts itself. */
class CifSymmetryTest {
  @TempDir Path folder;

  private static final String SITE =
      "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n";

  /** A general position, so that each operation gives an atom. */
  private static final String GENERAL = SITE + "Li1 0.0712 0.1634 0.2271\n";

  private static String cell(double... parameters) {
    String[] names = {
      "length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"
    };
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 6; k++) {
      text.append("_cell_").append(names[k]).append(' ').append(parameters[k]).append('\n');
    }
    return text.toString();
  }

  private static final String CUBIC = cell(9, 9, 9, 90, 90, 90);
  private static final String HEXAGONAL = cell(9, 9, 14, 90, 90, 120);
  private static final String ORTHORHOMBIC = cell(8, 9, 10, 90, 90, 90);

  private final List<String> notes = new ArrayList<>();

  private Structure read(String content) throws IOException {
    Structure structure = quick(content);
    List<String> ofDisorder = new ArrayList<>();
    int sites = DisorderedFiles.read(folder.resolve("a.cif"), ofDisorder::add).sites().size();
    assertEquals(structure.size(), sites);
    assertEquals(notes, ofDisorder);
    return structure;
  }

  private void told(String... words) {
    assertEquals(1, notes.size(), notes.toString());
    for (String word : words) {
      assertTrue(notes.get(0).contains(word), word + " in " + notes);
    }
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "a.cif", "data_x\n" + content), words);
  }

  private static String hall(String symbol) {
    return "_space_group_name_Hall\n;" + symbol + "\n;\n";
  }

  private static String name(String symbol) {
    return "_symmetry_space_group_name_H-M '" + symbol + "'\n";
  }

  private static String number(int number) {
    return "_space_group_IT_number " + number + "\n";
  }

  /** A cell that fits all settings of a group but those with another unique axis. */
  private static String cellOf(SpaceGroupSetting setting) {
    int number = setting.number();
    String choice = setting.choice();
    if (number <= 2) {
      return cell(8, 9, 10, 81, 85, 94);
    }
    if (number <= 15) {
      char unique =
          choice.replace("-", "").charAt(0) == '*' ? '*' : choice.replace("-", "").charAt(0);
      return cell(
          8, 9, 10, unique == 'a' ? 97 : 90, unique == 'b' ? 97 : 90, unique == 'c' ? 97 : 90);
    }
    if (number <= 74) {
      return ORTHORHOMBIC;
    }
    if (number <= 142) {
      return cell(9, 9, 14, 90, 90, 90);
    }
    if (number <= 194) {
      return choice.equals("R") ? cell(9, 9, 9, 77, 77, 77) : HEXAGONAL;
    }
    return CUBIC;
  }

  @Test
  void moreOperationsThanAnyGroupHasAreRefused(@TempDir Path folder) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "data_x\n_cell_length_a 5\n_cell_length_b 5\n_cell_length_c 5\n_cell_angle_alpha 90\n"
                + "_cell_angle_beta 90\n_cell_angle_gamma 90\nloop_\n_space_group_symop_operation_xyz\n");
    for (int k = 0; k < 1200; k++) {
      text.append("'x+").append(k).append("/1201,y,z'\n");
    }
    text.append(
        "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
            + "Li1 0 0 0\n");
    Path path = TestFiles.write(folder, "many.cif", text.toString());
    TestFiles.assertRefused(path, "1200 symmetry operations", "at most 1152");
  }

  @Test
  void everySettingIsReadByItsHallSymbolAndByItsName() throws IOException {
    for (SpaceGroupSetting setting : SpaceGroups.all().settings()) {
      String cell = cellOf(setting);
      String title = setting.title();
      Structure byHall = quick(cell + hall(setting.hall()) + GENERAL);
      assertEquals(setting.group().operations().size(), byHall.size(), setting.hall());
      assertEquals(List.of(), notes, title);
      long meanings =
          SpaceGroups.all().ofSymbol(title).stream()
              .map(SpaceGroupSetting::group)
              .distinct()
              .count();
      if (meanings == 1) {
        Structure byName = quick(cell + name(title) + number(setting.number()) + GENERAL);
        assertEquals(List.of(), notes, title);
        assertArrayEquals(byHall.positions(), byName.positions(), 1e-12, title);
      }
    }
  }

  private Structure quick(String content) throws IOException {
    notes.clear();
    Path file = TestFiles.write(folder, "a.cif", "data_x\n" + content);
    ReadRules rules = ReadRules.usual().withNotes(notes::add);
    return CrystalFiles.readStructure(file, ReadOptions.defaults().withRules(rules));
  }

  @Test
  void aSymbolOfSeveralSettingsIsDecidedByTheCell() throws IOException {
    assertEquals(36, read(HEXAGONAL + name("R -3 m") + GENERAL).size());
    assertEquals(List.of(), notes);
    assertEquals(12, read(cell(9, 9, 9, 77, 77, 77) + name("R -3 m") + GENERAL).size());
    assertEquals(List.of(), notes);
    refused(ORTHORHOMBIC + name("R -3 m") + GENERAL, "'R -3 m'", "8.0000, 9.0000, 10.0000");
    refused(HEXAGONAL + name("R -3 m:R") + GENERAL, "120.00");
    Structure b = read(cell(8, 9, 10, 90, 90.3, 90) + name("P 21/c") + GENERAL);
    assertEquals(List.of(), notes);
    assertEquals(4.5 + 9 * 0.1634, b.position(1, 1), 1e-6 + 9);
    read(cell(8, 9, 10, 90.3, 90, 90) + name("P 21/c") + GENERAL);
    assertEquals(List.of(), notes);
    read(ORTHORHOMBIC + name("P 21/c") + GENERAL);
    told("'P 21/c' is taken as P 1 21/c 1", "-P 2ybc");
  }

  @Test
  void aNumberMeansTheStandardSettingAndThatIsTold() throws IOException {
    assertEquals(192, read(CUBIC + number(225) + GENERAL).size());
    assertEquals(List.of(), notes);
    assertEquals(36, read(HEXAGONAL + number(166) + GENERAL).size());
    told("166", "R -3 m:H");
    assertEquals(12, read(cell(9, 9, 9, 60, 60, 60) + number(166) + GENERAL).size());
    told("R -3 m:R");
    assertEquals(8, read(ORTHORHOMBIC + "_symmetry_Int_Tables_number 62\n" + GENERAL).size());
    told("62", "P n m a", "-P 2ac 2n");
    read(cell(8, 9, 10, 90, 97, 90) + number(14) + GENERAL);
    told("P 1 21/c 1");
    read(cell(8, 9, 10, 90, 90, 97) + number(3) + GENERAL);
    told("P 1 1 2");
    refused(cell(8, 9, 10, 90, 90, 97) + number(14) + GENERAL, "P 1 1 21/a", "P 1 1 21/b");
    read(
        cell(8, 9, 10, 90, 90, 97)
            + number(14)
            + "_space_group_IT_coordinate_system_code c2\n"
            + GENERAL);
    told("P 1 1 21/n");
    refused(
        ORTHORHOMBIC + number(62) + "_space_group_IT_coordinate_system_code b1\n" + GENERAL,
        "'b1'");
    refused(CUBIC + number(231) + GENERAL, "'231'", "1 to 230");
    refused(CUBIC + "_space_group_IT_number many\n" + GENERAL, "'many'");
  }

  @Test
  void ofTwoOriginsOneIsTakenOnlyWhereTheFileDecides() throws IOException {
    String spinel =
        "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
            + "Li1 0.125 0.125 0.125\nMn1 0.5 0.5 0.5\nO1 0.2632 0.2632 0.2632\n";
    refused(CUBIC + name("F d -3 m") + spinel, "F d -3 m:1", "F d -3 m:2", "-F 4vw 2vw 3");
    refused(CUBIC + number(227) + spinel, "F d -3 m:1", "F d -3 m:2");
    assertEquals("Li8Mn16O32", read(CUBIC + name("F d -3 m:2") + spinel).formula());
    assertEquals(List.of(), notes);
    String formula = "_chemical_formula_sum 'Li1 Mn2 O4'\n";
    assertEquals("Li8Mn16O32", read(formula + CUBIC + number(227) + spinel).formula());
    assertTrue(notes.get(0).contains("F d -3 m:2") && notes.get(0).contains("formula"));
    String units = formula + "_cell_formula_units_Z 8\n";
    assertEquals("Li8Mn16O32", read(units + CUBIC + name("Fd-3m") + spinel).formula());
    refused(formula + "_cell_formula_units_Z 4\n" + CUBIC + name("Fd-3m") + spinel, "F d -3 m:1");
    String counted =
        "loop_\n_atom_site_label\n_atom_site_symmetry_multiplicity\n_atom_site_fract_x\n"
            + "_atom_site_fract_y\n_atom_site_fract_z\n"
            + "Li1 8 0.125 0.125 0.125\nMn1 16 0.5 0.5 0.5\nO1 32 0.2632 0.2632 0.2632\n";
    assertEquals("Li8Mn16O32", read(CUBIC + name("Fd-3m") + counted).formula());
    told("F d -3 m:2", "multiplicities");
  }

  @Test
  void contradictionsAreToldOrRefused() throws IOException {
    String p = "loop_\n_space_group_symop_operation_xyz\nx,y,z\n-x,-y,-z\n";
    assertEquals(2, read(ORTHORHOMBIC + name("P n m a") + p + GENERAL).size());
    told("those of P -1 (number 2), are taken", "'P n m a'");
    assertEquals(2, read(ORTHORHOMBIC + number(19) + p + GENERAL).size());
    told("number 19");
    assertEquals(2, read(ORTHORHOMBIC + hall("P 2ac 2ab") + p + GENERAL).size());
    told("Hall symbol 'P 2ac 2ab'");
    read(ORTHORHOMBIC + name("P -1") + number(2) + hall("-P 1") + p + GENERAL);
    assertEquals(List.of(), notes);
    String alone = "loop_\n_space_group_symop_operation_xyz\nx,y,z\n";
    refused(ORTHORHOMBIC + name("P n m a") + alone + GENERAL, "'P n m a'", "x,y,z alone", "P 1");
    refused(ORTHORHOMBIC + number(2) + alone + GENERAL, "number 2");
    refused(
        ORTHORHOMBIC + "loop_\n_space_group_symop_operation_xyz\n-x,-y,-z\n" + GENERAL,
        "no group",
        "x,y,z");
    refused(
        CUBIC + "loop_\n_space_group_symop_operation_xyz\nx,y,z\nz,x,y\n" + GENERAL,
        "no group",
        "y,z,x");
    refused(ORTHORHOMBIC + name("P n m a") + number(19) + GENERAL, "'P n m a'", "number 19");
    refused(
        ORTHORHOMBIC + name("P n m a") + hall("P 2ac 2ab") + GENERAL, "'P 2ac 2ab'", "'P n m a'");
    refused(cell(9, 9.2, 9, 90, 90, 90) + name("F m -3 m") + GENERAL, "'F m -3 m'", "9.2000");
    refused(cell(9, 9, 9, 90, 93, 90) + hall("-F 4 2 3") + GENERAL, "'-F 4 2 3'", "93.00");
    read(cell(9, 9.03, 9, 90, 90, 90) + name("F m -3 m") + GENERAL);
    told("9.0300", "roughly");
    refused(CUBIC + name("F m -3 q") + GENERAL, "'F m -3 q'", "unknown");
    refused(CUBIC + name("F m -3 q") + number(225) + GENERAL, "'F m -3 q'", "unknown");
    refused(CUBIC + hall("F m -3 m") + GENERAL, "Hall symbol 'F m -3 m'");
    assertEquals(192, read(CUBIC + hall("F m -3 m") + name("F m -3 m") + GENERAL).size());
    told("'F m -3 m'", "not understood");
    assertEquals(
        4, read(ORTHORHOMBIC + hall("-P 2ac (1 1 1)") + name("P 1 1 21/a") + GENERAL).size());
    told("in no table");
    assertEquals(1, read(ORTHORHOMBIC + GENERAL).size());
    told("no space group is given");
  }

  @Test
  void magneticOperationsMoveAtomsToo() throws IOException {
    String magnetic =
        "loop_\n_space_group_symop_magn_operation.id\n_space_group_symop_magn_operation.xyz\n"
            + "1 x,y,z,+1\n2 -x,y,-z+1/2,-1\n";
    String centring =
        "loop_\n_space_group_symop_magn_centering.id\n_space_group_symop_magn_centering.xyz\n"
            + "1 x,y,z,+1\n2 x+1/2,y+1/2,z,-1\n";
    assertEquals(2, read(ORTHORHOMBIC + magnetic + GENERAL).size());
    told("magnetic", "moments");
    Structure four =
        read(
            ORTHORHOMBIC
                + "_parent_space_group.name_H-M_alt 'P n m a'\n"
                + magnetic
                + centring
                + GENERAL);
    assertEquals(4, four.size());
    assertEquals(8 * (0.5 - 0.0712), four.position(3, 0), 1e-9);
    assertEquals(9 * (0.5 + 0.1634), four.position(3, 1), 1e-9);
    refused(ORTHORHOMBIC + magnetic.replace(",-1", "") + GENERAL, "-x,y,-z+1/2", "-x+1/2,y,z,-1");
    refused(
        ORTHORHOMBIC + magnetic.replace("-x,y,-z+1/2,-1", "x+1/3,y,z,-1") + GENERAL, "no group");
    refused(
        ORTHORHOMBIC + "_space_group_magn.name_BNS \"P n' m a\"\n" + GENERAL,
        "P n' m a",
        "magnetic");
    refused(ORTHORHOMBIC + "_cell_modulation_dimension 1\n" + GENERAL, "modulated");
  }

  /** Random crystals: a symbol gives the very atoms that the listed operations give. */
  @Test
  void randomSitesFollowTheSymbol() throws IOException {
    Random random = new Random(11);
    List<SpaceGroupSetting> settings = SpaceGroups.all().settings();
    for (int trial = 0; trial < 40; trial++) {
      SpaceGroupSetting setting = settings.get(random.nextInt(settings.size()));
      StringBuilder sites = new StringBuilder(SITE);
      for (int k = 0; k < 3; k++) {
        sites.append("Li").append(k);
        for (int axis = 0; axis < 3; axis++) {
          double at = random.nextInt(3) == 0 ? random.nextInt(8) / 8.0 : random.nextDouble();
          sites.append(' ').append(Math.round(at * 1e6) / 1e6);
        }
        sites.append('\n');
      }
      StringBuilder listed = new StringBuilder("loop_\n_symmetry_equiv_pos_as_xyz\n");
      setting.group().operations().forEach(one -> listed.append('\'').append(one).append("'\n"));
      int[] expected = fingerprints(cellOf(setting) + listed + sites);
      int[] found = fingerprints(cellOf(setting) + hall(setting.hall()) + sites);
      assertArrayEquals(expected, found, setting.title());
    }
  }

  /** A number for each site of a crystal, in the file's order. */
  private int[] fingerprints(String content) throws IOException {
    Path file = TestFiles.write(folder, "r.cif", "data_x\n" + content);
    return DisorderedFiles.read(file).sites().stream()
        .mapToInt(one -> (int) Math.round(1e6 * (one.x() + 2 * one.y() + 4 * one.z())))
        .toArray();
  }

  @Test
  @Tag("reference-data")
  void lithiumOxideIsReadByEachOfItsSymbols() throws IOException {
    for (String name : List.of("C02_HM_only.cif", "C02b_number_only.cif", "C02c_Hall_only.cif")) {
      Path file = SharedData.require("cases/cif_hall_only/" + name);
      assertEquals("Li8O4", CrystalFiles.readStructure(file).formula(), name);
    }
  }
}
