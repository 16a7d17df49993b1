package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;

class CifTest {
  @TempDir Path folder;

  private static final String CELL =
      "_cell_length_a 4.0(1)\n_cell_length_b 5.000\n_cell_length_c 6\n"
          + "_cell_angle_alpha 90\n_cell_angle_beta 90.0\n_cell_angle_gamma 90\n";
  private static final String COLUMNS =
      "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n";
  private static final String OPERATIONS = "loop_\n_space_group_symop_operation_xyz\n";

  private Structure read(String content) throws IOException {
    return CrystalFiles.readStructure(TestFiles.write(folder, "a.cif", content));
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "a.cif", content), words);
  }

  @Test
  void quotesTextFieldsCommentsAndUncertaintiesAreUnderstood() throws IOException {
    Structure structure =
        read(
            "# a comment\ndata_first\n_journal_name 'Acta' # no atoms here\n"
                + "DATA_second\n_a.b 'it's quoted'\n_text\n;one\nloop_ _not_a_loop 'open\n;\n"
                + CELL
                + "LOOP_ _Atom_Site_Label _atom_site.fract_x _atom_site_fract_y _atom_site_fract_z"
                + " _atom_site_type_symbol _atom_site_occupancy _note\n"
                + "A1 0.25(3) .5 1.25e0 Li1+ 1.0(0) \"# no comment\"\n"
                + "A2 -0.25 0\n;0.5\n; O2- . 'x' # end\n"
                + "data_third\n_cell_length_a ?\n");
    assertEquals("LiO", structure.formula());
    assertArrayEquals(new double[] {1, 2.5, 7.5, -1, 0, 3}, structure.positions(), 1e-12);
  }

  @Test
  void operationsAreAppliedAndImagesAtOnePlaceMerged() throws IOException {
    Structure structure =
        read(
            "data_x\n"
                + CELL
                + "_space_group_IT_number 19\n"
                + OPERATIONS
                + "'x, y, z'\n'-x+1/2,-y,1/2+z'\n\"-X, Y+0.5, -Z+1/2\"\n'x+1/2, 1/2-y, -z'\n"
                + COLUMNS
                + "Li1 0.1 0.2 0.3\n");
    double[][] expected = {{0.1, 0.2, 0.3}, {0.4, 0.8, 0.8}, {0.9, 0.7, 0.2}, {0.6, 0.3, 0.7}};
    assertEquals(4, structure.size());
    for (int k = 0; k < 4; k++) {
      assertEquals(4 * expected[k][0], structure.position(k, 0), 1e-12);
      assertEquals(5 * expected[k][1], structure.position(k, 1), 1e-12);
      assertEquals(6 * expected[k][2], structure.position(k, 2), 1e-12);
    }
    String inversion = "data_x\n" + CELL + OPERATIONS + "x,y,z\n-x,-y,-z\n" + COLUMNS;
    assertEquals(1, read(inversion + "Li1 0.4999 0.0001 0\n").size());
    assertEquals(2, read(inversion + "Li1 0.49 0 0\n").size());
  }

  @Test
  void operationsThatCannotBeAreRefused() {
    String[] bad = {"x,y", "x,y,z,x", "x,y,w", "x,y,z/2", "x,x,z", "", "x,y,", "x,y,2x", "x,y,1/0"};
    for (String text : bad) {
      assertThrows(IllegalArgumentException.class, () -> SymmetryOperation.parse(text), text);
    }
  }

  @Test
  void labelsGiveTheElementWhereTheyCan() throws IOException {
    String start = "data_x\n" + CELL + COLUMNS;
    String[] labels = {"Li1:Li", "OW2:O", "O:O", "LI3:Li", "Cl_a:Cl", "C12:C", "S1A:S"};
    for (String text : labels) {
      String[] part = text.split(":");
      assertEquals(part[1], read(start + part[0] + " 0 0 0\n").formula(), text);
    }
    for (String label : new String[] {"CA1", "Xx1", "1", "Qa"}) {
      refused(start + label + " 0 0 0\n", "line 13", "label '" + label, "_atom_site_type_symbol");
    }
  }

  @Test
  void disorderIsRefusedByTheNameOfTheSite() throws IOException {
    String columns = COLUMNS + "_atom_site_occupancy\n";
    refused(
        "data_x\n" + CELL + columns + "Li1 0 0 0 1\nLi2 0.5 0 0 0.441(9)\n",
        "line 15",
        "0.441",
        "'Li2'",
        "ordered");
    String start = "data_x\n" + CELL + COLUMNS;
    refused(
        start + "Li1 0.1 0.2 0\nS1 0 0 0\nNa1 0.1 0.2 -0.001\n", "'Li1' and 'Na1'", "same place");
    refused(start + "Li1 0.9999 0.2 0\nNa1 0.0001 0.2 1\n", "'Li1' and 'Na1'", "same place");
    refused(
        "data_x\n"
            + CELL
            + OPERATIONS
            + "x,y,z\n-x,-y,-z\n"
            + COLUMNS
            + "Li1 0.2 0 0\nO1 0.8 0 0\n",
        "'Li1' and 'O1'");
  }

  @Test
  void aSpaceGroupNeedsItsOperations() throws IOException {
    String atoms = CELL + COLUMNS + "Li1 0 0 0\n";
    for (String p1 : new String[] {"'P 1'", "P1", "\"P 1 \"", "?", "P_1"}) {
      read("data_x\n_space_group_name_H-M_alt " + p1 + "\n_space_group_IT_number 1\n" + atoms);
    }
    refused(
        "data_x\n_symmetry_space_group_name_H-M 'F -4 3 m'\n" + atoms,
        "'F -4 3 m'",
        "in a cell of");
    refused("data_x\n_symmetry_Int_Tables_number 216\n" + atoms, "'216'");
    refused("data_x\n_space_group_IT_number 2\n" + OPERATIONS + "'x,y,z'\n" + atoms, "number 2");
    refused("data_x\n" + OPERATIONS + "'-x,-y,-z'\n" + atoms, "no group");
    refused("data_x\n" + OPERATIONS + "x,y,z\n'y,x,-z'\n" + atoms, "distorts the cell");
    refused("data_x\n" + OPERATIONS + "x,y,z\n'y,q,-z'\n" + atoms, "line 5", "'y,q,-z'");
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    String atom = "Li1 0 0 0\n";
    refused("", "no data in the file");
    refused("# only a comment\n", "no data in the file");
    refused("rubbish\n", "line 1", "data_");
    refused("data_x\n" + CELL, "no atoms");
    refused("data_x\n" + COLUMNS + atom, "no _cell_length_a");
    refused("data_x\n" + CELL.replace("4.0(1)", "?") + COLUMNS + atom, "no _cell_length_a");
    refused("data_x\n" + CELL.replace("4.0(1)", "four") + COLUMNS + atom, "line 2", "'four'");
    refused("data_x\n" + CELL.replace("4.0(1)", "-4") + COLUMNS + atom, "line 2", "positive");
    refused("data_x\n" + CELL.replace("alpha 90", "alpha 0") + COLUMNS + atom, "line 5");
    refused(
        "data_x\n" + CELL.replace("alpha 90", "alpha 60").replace("90.0", "160") + COLUMNS + atom,
        "line 2",
        "angles");
    refused("data_x\n" + CELL + COLUMNS + "Li1 0 0\n", "line 8", "loop of 4 tags with 3 values");
    refused("data_x\n" + CELL + COLUMNS + "Li1 0 0 zero\n", "line 13", "'zero'");
    refused("data_x\n" + CELL + COLUMNS + "Li1 0 0 NaN\n", "line 13", "'NaN'");
    refused("data_x\n" + CELL + COLUMNS + "Li1 0 0 ?\n", "line 13", "'Li1'");
    refused("data_x\n" + CELL + COLUMNS, "lack x");
    refused("data_x\n" + CELL + "loop_\n_atom_site_fract_x\n0.5\n", "lack x, y or z");
    refused("data_x\n_tag 'open\n", "line 2", "never closed");
    refused("data_x\n_tag\n;open\nmore\n", "line 3", "never ends");
    refused("data_x\n_tag _other\n", "line 2", "without a value");
    refused("data_x\n_tag 1\n_TAG 2\n", "line 3", "second time");
    refused("data_x\nloop_\n1 2\n", "line 2", "without tags");
    refused("data_x\nvalue\n", "line 2", "'value'");
    refused("data_x\nsave_frame\n", "line 2", "'save_frame'");
  }

  /** Core CIF: sites that are no atoms, and hydrogen that is counted but not located. */
  @Test
  void dummySitesAreLeftOutAndAttachedHydrogenIsTold() throws IOException {
    String text =
        """
        data_w
        _cell_length_a 6
        _cell_length_b 6
        _cell_length_c 6
        _cell_angle_alpha 90
        _cell_angle_beta 90
        _cell_angle_gamma 90
        _space_group_name_H-M_alt 'P 1'
        loop_
        _atom_site_label
        _atom_site_type_symbol
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        _atom_site_calc_flag
        _atom_site_attached_hydrogens
        Cent O 0.1 0.5 0.9 dum .
        Li1 Li 0 0 0 d 0
        O1 O 0.4 0.4 0.4 d 2
        """;
    List<String> notes = new ArrayList<>();
    ReadOptions listening =
        ReadOptions.defaults().withRules(ReadRules.usual().withNotes(notes::add));
    Structure structure =
        CrystalFiles.readStructure(TestFiles.write(folder, "w.cif", text), listening);
    assertEquals("LiO", structure.formula());
    assertEquals(0.4 * 6, structure.position(1, 2), 1e-12);
    assertTrue(notes.toString().contains("1 dummy site is left out"), notes.toString());
    assertTrue(notes.toString().contains("2 attached hydrogen atoms"), notes.toString());
    notes.clear();
    CrystalFiles.readStructure(
        TestFiles.write(folder, "v.cif", text.replace(" dum .", " d 0").replace(" d 2", " d 0")),
        listening);
    assertEquals(List.of(), notes);
  }
}
