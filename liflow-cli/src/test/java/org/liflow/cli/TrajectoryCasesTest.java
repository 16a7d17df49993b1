package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.tensor.SharedData;

/** Trajectory files of other programs whose reading once went wrong silently. */
@Tag("reference-data")
class TrajectoryCasesTest {
  @TempDir Path folder;

  private Outcome run(String command, String file, String... options) {
    List<Object> arguments = new ArrayList<>(List.of(command, SharedData.require("cases/" + file)));
    if (command.equals("analyze")) {
      arguments.addAll(List.of("-T", "600", "-o", folder.resolve("report")));
    }
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray());
  }

  private JsonNode analysed(String file, String... options) throws IOException {
    List<String> more = new ArrayList<>(List.of(options));
    more.add("--json");
    return run("analyze", file, more.toArray(String[]::new)).requireGood().json().path("results");
  }

  /** The walk that most cases hold in some form: known from the numbers it was made of. */
  private void assertWalk(JsonNode results) {
    JsonNode at = results.path("temperatures").get(0);
    assertEquals(80, at.path("frames").asInt());
    assertEquals(0.1, at.path("time_step_ps").asDouble(), 1e-6);
    JsonNode lithium = at.path("species_msd").get(0);
    assertEquals("Li", lithium.path("species").asText());
    assertEquals(0.18755, lithium.path("msd_A2").get(1).asDouble(), 2e-5);
    double diffusivity = at.path("self_diffusivity").path("least_squares_D_cm2_s").asDouble();
    assertEquals(3.1e-5, diffusivity, 0.3e-5);
  }

  private static boolean told(JsonNode results, String words) {
    for (JsonNode note : results.path("warnings")) {
      if (note.asText().contains(words)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void femtosecondsAreNotPicoseconds() throws IOException {
    for (String name : List.of("gpumd.xyz", "lammps_extxyz_real.xyz")) {
      String file = "extxyz_time_in_fs/" + name;
      run("analyze", file).requireBadInput("times 100 apart", "--time-unit fs");
      run("convert", file, folder.resolve("a.xyz").toString()).requireBadInput("--time-unit");
      run("dataset", file, "-T", "600", "-o", folder.resolve("set").toString())
          .requireBadInput("--time-unit");
      assertWalk(analysed(file, "--time-unit", "fs"));
      assertWalk(analysed(file, "--time-step", "0.1"));
      assertTrue(told(analysed(file, "--time-unit", "ps"), "100 ps apart, which is unusual"));
      String info = run("info", file).requireGood().out();
      assertTrue(info.contains("of a unit that the file does not say"), info);
    }
    assertWalk(analysed("xyz_without_cell/cp2k_pos_unwrapped.xyz"));
  }

  @Test
  void theFileAndTheOptionMustAgreeOnTheTimeStep() throws IOException {
    String file = "time_step_against_file/time.lammpstrj";
    assertWalk(analysed(file));
    assertWalk(analysed(file, "--time-step", "0.1"));
    run("analyze", file, "--time-step", "1").requireBadInput("0.1 ps apart", "--override-time");
    JsonNode forced = analysed(file, "--time-step", "1", "--override-time");
    assertEquals(1, forced.path("temperatures").get(0).path("time_step_ps").asDouble());
    assertTrue(told(forced, "the time step of 1 ps is taken"));
  }

  @Test
  void aRestartRepeatsOneFrame() throws IOException {
    for (String[] call :
        new String[][] {
          {"lammps_restart_repeat/a.lammpstrj", "--mobile", "Ar", "--time-step", "0.2"},
          {"lammps_restart_time/at.lammpstrj", "--mobile", "Ar"}
        }) {
      JsonNode results =
          analysed(call[0], List.of(call).subList(1, call.length).toArray(String[]::new));
      JsonNode at = results.path("temperatures").get(0);
      assertEquals(7, at.path("frames").asInt());
      assertEquals(0.2, at.path("time_step_ps").asDouble(), 1e-9);
      assertTrue(told(results, "1 frame that a restart wrote a second time"));
    }
  }

  @Test
  void stepsThatGoBackMakePieces() throws IOException {
    String file = "lammps_restart_repeat/uneven-logfreq.lammpstrj";
    String[] given = {"--mobile", "Ar", "--time-step", "0.2"};
    run("analyze", file, given)
        .requireBadInput("frame 12 at step 10 after step 100", "--allow-gaps");
    JsonNode results = analysed(file, "--mobile", "Ar", "--time-step", "0.2", "--allow-gaps");
    JsonNode at = results.path("temperatures").get(0);
    assertEquals(2, at.path("replicas").asInt());
    assertEquals(11, at.path("frames").asInt());
    assertTrue(told(results, "2 pieces"));
    run("dataset", file, "-T", "600", "-o", folder.resolve("set").toString(), "--time-step", "0.2")
        .requireBadInput("frame 12");
  }

  @Test
  void atomsKeepTheirIdentity() throws IOException {
    assertWalk(analysed("extxyz_id_order/ids.xyz", "--time-step", "0.1"));
    run("analyze", "lammps_no_id_unsorted/noid.lammpstrj", "--time-step", "0.1")
        .requireBadInput("another order", "--trust-order");
    run("analyze", "lammps_no_id_unsorted/noid.lammpstrj", "--time-step", "0.1", "--trust-order")
        .requireBadInput("half of a lattice vector or more");
    String[] trusted = {"--time-step", "0.1", "--trust-order", "--unwrapped", "--json"};
    Path copy = folder.resolve("trusted.xyz");
    List<Object> convert =
        new ArrayList<>(
            List.of(
                "convert", SharedData.require("cases/lammps_no_id_unsorted/noid.lammpstrj"), copy));
    convert.addAll(List.of(trusted));
    assertEquals(80, Outcome.of(convert.toArray()).requireGood().json().path("frames").asInt());
  }

  /** Other cases of fast ions, wrapped or not, in which nothing is shuffled. */
  @Test
  void fastIonsAreNoShuffle() throws IOException {
    for (String file :
        List.of(
            "stride_beyond_half_cell/wrapped.xyz",
            "stride_beyond_half_cell/unwrapped.xyz",
            "lammps_box_flip/solid_one_flip.lammpstrj",
            "lammps_box_flip/flip_w.lammpstrj",
            "lammps_box_flip/npt_tri_w.lammpstrj.gz")) {
      JsonNode told = run("info", file, "--json").requireGood().json().get(0);
      assertEquals("[]", told.path("notes").toString(), file);
    }
  }

  @Test
  void typesAreNoAtomicNumbers() throws IOException {
    for (String name : List.of("with_lattice.xyz", "lammps_dump_xyz.xyz")) {
      String file = "xyz_type_numbers/" + name;
      run("analyze", file, "--time-step", "0.1").requireBadInput("number 1", "--type-elements");
      assertWalk(analysed(file, "--time-step", "0.1", "--type-elements", "Li,P,S"));
    }
  }

  @Test
  void typeLabelsAreElements() throws IOException {
    String file = "lammps_type_labels/labels.lammpstrj";
    for (String[] options :
        new String[][] {
          {"--time-step", "0.1"}, {"--time-step", "0.1", "--type-elements", "Li,S"}
        }) {
      JsonNode results = analysed(file, options);
      assertEquals(20, results.path("temperatures").get(0).path("frames").asInt());
      assertEquals(options.length > 2, told(results, "not used"));
    }
  }

  @Test
  void deuteriumIsHydrogen() throws IOException {
    JsonNode told = run("info", "deuterium/C25_D.cif", "--json").requireGood().json().get(0);
    assertEquals("HLi", told.path("formula").asText());
    assertTrue(told.path("notes").get(0).asText().contains("2.014 amu"));
  }

  @Test
  void aLastFrameThatIsCutOffIsLeftOut() throws IOException {
    for (String name : List.of("XDATCAR", "XDATCAR_header_last", "dump.lammpstrj", "traj.xyz")) {
      String file = "truncated_last_frame/" + name;
      JsonNode results = analysed(file, "--time-step", "0.1");
      int frames = results.path("temperatures").get(0).path("frames").asInt();
      assertTrue(frames == 19 || frames == 20, file + ": " + frames);
      assertTrue(told(results, "holds " + frames + " whole frames"), file);
      run("analyze", file, "--time-step", "0.1", "--strict").requireBadInput(name);
    }
  }

  @Test
  void numbersThatTouchAreParted() throws IOException {
    JsonNode results = analysed("xdatcar_glued_numbers/XDATCAR", "--time-step", "0.1");
    JsonNode at = results.path("temperatures").get(0);
    assertEquals(20, at.path("frames").asInt());
    assertEquals(0.188, at.path("species_msd").get(0).path("msd_A2").get(1).asDouble(), 0.02);
  }

  @Test
  void leftHandedCellsAreTurned() throws IOException {
    JsonNode results = analysed("left_handed_cell/left.xyz", "--time-step", "0.1");
    assertWalk(results);
    assertTrue(told(results, "left-handed"));
  }

  @Test
  void piecesOfOneRunAreJoined() throws IOException {
    Path first = SharedData.require("cases/pieces_of_one_run/part1_XDATCAR");
    JsonNode joined =
        analysed(
            "pieces_of_one_run/part2_XDATCAR", first.toString(), "--join", "--time-step", "0.1");
    assertWalk(joined);
    assertTrue(told(joined, "part1_XDATCAR, pieces_of_one_run/part2_XDATCAR"));
    String dumps = SharedData.require("cases/pieces_of_one_run/dump.0.lammpstrj").toString();
    Path out = folder.resolve("out.xyz");
    run(
            "convert",
            "pieces_of_one_run/dump.100.lammpstrj",
            dumps,
            dumps.replace("dump.0", "dump.50"),
            out.toString(),
            "--join",
            "--time-step",
            "0.1")
        .requireGood();
    JsonNode told = Outcome.of("info", out, "--json").requireGood().json().get(0);
    assertEquals(3, told.path("frames").asInt());
    assertEquals(0.1, told.path("time_step_ps").asDouble(), 1e-9);
  }

  @Test
  void formatsThatAreNotReadAreNamed() throws IOException {
    String[][] known = {
      {"a.nc", "netCDF", "MDAnalysis"},
      {"pw.out", "pw.x", "ase convert -i espresso-out pw.out"},
      {"torchsim.h5md", "HDF5 without the groups"},
      {"vaspout.h5", "HDF5 without the groups"},
      {"vasprun.xml", "no atoms in <atominfo>"},
      {"a.data", "types of atoms without masses", "--type-elements"},
      {"a.dcd", "the file ends"},
      {"optimade.json", "no cartesian_site_positions"},
      {"structure.json", "no sites"},
    };
    for (String[] one : known) {
      String[] words = List.of(one).subList(1, one.length).toArray(String[]::new);
      run("info", "formats_not_read/" + one[0]).requireBadInput(words);
    }
    JsonNode packed =
        run("info", "formats_not_read/L20_z.lammpstrj.zst", "--json").requireGood().json().get(0);
    assertEquals(400, packed.path("frames").asInt());
    JsonNode pure =
        run("info", "formats_not_read/P21_POSCAR.xz", "--json").requireGood().json().get(0);
    assertEquals("Li2S2", pure.path("formula").asText());
    JsonNode data =
        run("info", "formats_not_read/a.data", "--type-elements", "Li,S", "--json")
            .requireGood()
            .json()
            .get(0);
    assertEquals("Li12S8", data.path("formula").asText());
    JsonNode traj = run("info", "formats_not_read/a.traj", "--json").requireGood().json().get(0);
    assertEquals(6, traj.path("frames").asInt());
    assertEquals("Li12S8", traj.path("formula").asText());
  }

  @Test
  void aCellBehindTheAtoms() throws IOException {
    JsonNode told = run("info", "ase_vec_cell/vec.extxyz", "--json").requireGood().json().get(0);
    assertEquals(125, told.path("volume_A3").asDouble(), 1e-9);
  }

  /** Real files; the numbers are those that their bytes hold where they are read by hand. */
  @Test
  void filesOfOtherPrograms() throws IOException {
    Object[][] trajectories = {
      {"HeAlO_ase.traj", 11, "Al4He2O6"},
      {"MoS2_ase.traj", 3, "Mo35S69"},
      {"drift_ase.traj", 4, "HHe8"}
    };
    for (Object[] one : trajectories) {
      JsonNode told =
          Outcome.of("info", SharedData.require("formats/" + one[0]), "--json")
              .requireGood()
              .json()
              .get(0);
      assertEquals(one[1], told.path("frames").asInt());
      assertEquals(one[2], told.path("formula").asText());
    }
    Path dcd = SharedData.require("formats/lammps.dcd");
    Path data = SharedData.require("formats/lammps.data");
    Outcome.of("info", dcd).requireBadInput("names no elements", "--topology FILE");
    Outcome.of("info", dcd, "--topology", data).requireBadInput("masses [1.0, 1.0]");
    JsonNode told =
        Outcome.of("info", dcd, "--topology", data, "--type-elements", "Li,Cl", "--json")
            .requireGood()
            .json()
            .get(0);
    assertEquals(200, told.path("frames").asInt());
    assertEquals("Cl52Li204", told.path("formula").asText());
    assertEquals(5.81789, told.path("lengths_A").get(2).asDouble(), 1e-4);
  }

  private static double lithiumMsd(JsonNode results, int lag) {
    return results
        .path("temperatures")
        .get(0)
        .path("species_msd")
        .get(0)
        .path("msd_A2")
        .get(lag)
        .asDouble();
  }

  private static double diffusivity(JsonNode results) {
    return results
        .path("temperatures")
        .get(0)
        .path("self_diffusivity")
        .path("least_squares_D_cm2_s")
        .asDouble();
  }

  /** Dumps of one run, in which LAMMPS flips the box; and a lattice described in two ways. */
  @Test
  void boxFlipsAreNoMotion() throws IOException {
    assertWalk(analysed("lammps_box_flip/solid_never.lammpstrj", "--time-step", "0.1"));
    assertWalk(analysed("lammps_box_flip/solid_one_flip.lammpstrj", "--time-step", "0.1"));
    JsonNode[] flips = {
      analysed("lammps_box_flip/flip_u.lammpstrj", "--time-step", "0.02"),
      analysed("lammps_box_flip/flip_s.lammpstrj", "--time-step", "0.02"),
      analysed("lammps_box_flip/flip_w.lammpstrj", "--time-step", "0.02")
    };
    for (JsonNode results : flips) {
      // The raw positions give 0.04521; images of a cell that does not carry atoms move with it.
      assertEquals(0.0452, lithiumMsd(results, 1), 0.0003);
      assertEquals(diffusivity(flips[0]), diffusivity(results), 2e-4 * diffusivity(results));
      JsonNode cell = results.path("temperatures").get(0).path("cell");
      assertEquals("images_only", cell.path("atoms_follow").asText());
      assertEquals(990, cell.path("volume_mean_A3").asDouble(), 1e-3);
    }
    JsonNode unwrapped = analysed("lammps_box_flip/npt_tri_u.lammpstrj.gz", "--time-step", "0.05");
    JsonNode wrapped = analysed("lammps_box_flip/npt_tri_w.lammpstrj.gz", "--time-step", "0.05");
    assertEquals(lithiumMsd(unwrapped, 1), lithiumMsd(wrapped, 1), 1e-4);
    assertEquals(diffusivity(unwrapped), diffusivity(wrapped), 2e-4 * diffusivity(wrapped));
    JsonNode cell = wrapped.path("temperatures").get(0).path("cell");
    assertEquals("with_cell", cell.path("atoms_follow").asText());
    assertEquals(266.195, cell.path("volume_mean_A3").asDouble(), 1e-2);
    assertEquals(69.277, cell.path("volume_sd_A3").asDouble(), 1e-2);
    assertTrue(told(wrapped, "the cell changes: volume 266.19 ± 69 Å³ ("));
  }

  @Test
  void movesOfHalfTheCellAreRefusedOrTrue() throws IOException {
    String folder = "stride_beyond_half_cell/";
    for (String name : List.of("wrapped.xyz", "unwrapped.xyz")) {
      run("analyze", folder + name, "--time-step", "0.1")
          .requireBadInput("half of a lattice vector or more", "--unwrapped");
    }
    for (String option : List.of("--unwrapped", "--wrapped")) {
      JsonNode results = analysed(folder + "unwrapped.xyz", "--time-step", "0.1", option);
      assertEquals(27.39, lithiumMsd(results, 1), 0.005);
    }
    run("analyze", folder + "wrapped.xyz", "--time-step", "0.1", "--unwrapped")
        .requireBadInput("wrapped into the cell");
  }

  @Test
  void aCellIsGivenBesideAFileWithoutOne() throws IOException {
    String folder = "xyz_without_cell/";
    String wrapped = folder + "lammps_dump_xyz_wrapped.xyz";
    run("analyze", wrapped, "--time-step", "0.1").requireBadInput("says no cell", "--cell");
    for (String cell : List.of("9,10,11", "9 10 11 90 90 90", "9, 0, 0, 0, 10, 0, 0, 0, 11")) {
      JsonNode results = analysed(wrapped, "--time-step", "0.1", "--cell", cell);
      assertWalk(results);
      assertTrue(results.path("temperatures").get(0).has("conductivity"));
    }
    assertWalk(analysed(folder + "cp2k_dumpdcd.xyz"));
    JsonNode open = analysed(folder + "cp2k_pos_unwrapped.xyz");
    assertWalk(open);
    assertTrue(told(open, "no cell is given"));
    assertWalk(analysed(folder + "cp2k_pos_unwrapped.xyz", "--cell", "9,10,11"));
    run("analyze", folder + "cp2k_dumpdcd.xyz", "--cell", "9,10,12")
        .requireBadInput("another given", "no --cell");
    run("analyze", wrapped, "--cell", "9,10").requireBadInput("--cell: 2 numbers");
    run("analyze", wrapped, "--cell", "nine").requireBadInput("'nine', which is no file");
    run("analyze", wrapped, "--cell", "9,10,-11").requireBadInput("--cell", "positive");
  }
}
