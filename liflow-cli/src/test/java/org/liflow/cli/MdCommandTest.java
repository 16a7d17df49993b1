package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.md.TestPotentials;
import org.liflow.universal.TinyCrystals;

class MdCommandTest {
  @TempDir Path folder;

  private Path output;
  private Path potential;
  private Path salt;

  @BeforeEach
  void files() throws IOException {
    output = folder.resolve("md");
    potential = folder.resolve("salt.json");
    salt = folder.resolve("salt.cif");
    Files.writeString(potential, TestPotentials.ROCK_SALT);
    CrystalFiles.writeStructure(salt, TestPotentials.saltCell(5.64));
  }

  private Outcome md(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("md", "--structure", salt, "--potential", potential, "-o", output));
    arguments.addAll(Arrays.asList(more));
    return Outcome.of(arguments.toArray());
  }

  @Test
  void takesATableOfIons() throws IOException {
    Path table = TinyCrystals.table(folder);
    List<Object> rest =
        List.of(
            "-T", 300, "--time", 0.02, "--equilibration", 0, "--frame-every", 0.01, "-o", output);
    List<Object> oxide = new ArrayList<>(List.of("md", "--potential", table));
    oxide.addAll(List.of("--structure", Samples.lithiumOxide(folder)));
    oxide.addAll(rest);
    Outcome done = Outcome.of(oxide.toArray()).requireGood();
    assertTrue(done.out().contains("Li8O4, 12 atoms: 0.02 ps"), done.out());
    assertTrue(Files.readString(output.resolve("run.json")).contains("ions.csv"));
    List<Object> other = new ArrayList<>(List.of("md", "--potential", table, "--structure", salt));
    other.addAll(rest);
    Outcome.of(other.toArray()).requireBadInput("ions.csv", "no row for Na, Cl of Cl4Na4");
  }

  @Test
  @Tag("slow")
  void runsTitanateFromNothing() throws IOException {
    Outcome done =
        Outcome.of(
                "md",
                "--llto",
                "4x2x2",
                "-T",
                "600,900",
                "--time",
                0.05,
                "--equilibration",
                0.02,
                "--frame-every",
                0.01,
                "-o",
                output,
                "--threads",
                1)
            .requireGood();
    assertTrue(done.out().contains("78 atoms: 0.14 ps"), done.out());
    for (String kelvin : List.of("600", "900")) {
      Trajectory read =
          CrystalFiles.readTrajectory(
              output.resolve("traj_" + kelvin + "K_0.extxyz"), ReadOptions.defaults());
      assertEquals(6, read.frames());
      assertEquals(0.01, read.timeStep(), 1e-12);
      List<String> rows = Files.readAllLines(output.resolve("energies_" + kelvin + "K_0.csv"));
      assertEquals(9, rows.size());
      assertTrue(rows.get(1).startsWith("-0.02,"), rows.get(1));
    }
    assertTrue(Outcome.of("analyze", output).requireGood().out().contains("D*"));
  }

  @Test
  void goesOnWhereItWasKilled() throws IOException {
    Object[] asked = {"-T", 500, "--time", 1, "--equilibration", 0.2, "--resume"};
    md(asked).requireGood();
    Path trajectory = output.resolve("traj_500K_0.extxyz");
    Path energies = output.resolve("energies_500K_0.csv");
    byte[] frames = Files.readAllBytes(trajectory);
    byte[] rows = Files.readAllBytes(energies);
    byte[] state = Files.readAllBytes(output.resolve("state_500K_0.bin"));

    // As a kill before the first state leaves it.
    Files.delete(output.resolve("state_500K_0.bin"));
    Files.write(trajectory, Arrays.copyOf(frames, frames.length / 2));
    md(asked).requireGood();
    assertArrayEquals(frames, Files.readAllBytes(trajectory));
    assertArrayEquals(rows, Files.readAllBytes(energies));
    assertArrayEquals(state, Files.readAllBytes(output.resolve("state_500K_0.bin")));

    // Longer, then back to a state that is older than the frames, which end in part of one.
    md("-T", 500, "--time", 2, "--equilibration", 0.2, "--resume").requireGood();
    byte[] longer = Files.readAllBytes(trajectory);
    byte[] longerRows = Files.readAllBytes(energies);
    assertArrayEquals(frames, Arrays.copyOf(longer, frames.length));
    Files.write(output.resolve("state_500K_0.bin"), state);
    Files.write(trajectory, Arrays.copyOf(longer, longer.length - 300));
    Files.write(energies, Arrays.copyOf(longerRows, longerRows.length - 70));
    Outcome again = md("-T", 500, "--time", 2, "--equilibration", 0.2, "--resume", "--json");
    assertEquals(1.0, again.requireGood().json().path("picoseconds").asDouble(), 1e-9);
    assertArrayEquals(longer, Files.readAllBytes(trajectory));
    assertArrayEquals(longerRows, Files.readAllBytes(energies));

    md("-T", 500, "--time", 1).requireBadInput("already holds a run", "--resume");
    md("-T", 500, "--time", 1, "--equilibration", 0.2, "--resume", "--seed", 1)
        .requireBadInput("run.json", "seed");
    Files.write(trajectory, Arrays.copyOf(frames, frames.length / 2));
    md("-T", 500, "--time", 3, "--equilibration", 0.2, "--resume")
        .requireBadInput("traj_500K_0.extxyz", "frames");
    Files.write(output.resolve("state_500K_0.bin"), new byte[state.length]);
    md("-T", 500, "--time", 3, "--equilibration", 0.2, "--resume")
        .requireBadInput("state_500K_0.bin", "damaged");
  }

  @Test
  void saysWhenTheDynamicsBreaksDown() throws IOException {
    Outcome stopped =
        md("-T", 900_000, "--time", 20, "--time-step", 10, "--equilibration", 0, "-q");
    assertEquals(Main.STOPPED_EARLY, stopped.code(), stopped.err());
    assertTrue(stopped.out().contains("Stopped early: at 900000 K: "), stopped.out());
    assertTrue(Files.readString(output.resolve("run.json")).contains("\"stopped\""));
  }

  @Test
  void refusesWhatMakesNoSense() {
    md("-T", 0).requireBadInput("--temperature");
    md("-T", "300,300").requireBadInput("each once");
    md("-T", 300, "--time", 0.05).requireBadInput("--time", "0.1 ps");
    md("-T", 300, "--time-step", 0).requireBadInput("--time-step");
    md("-T", 300, "--time-step", 0.3).requireBadInput("--frame-every", "0.0003 ps");
    md("-T", 300, "--equilibration", -1).requireBadInput("--equilibration");
    md("-T", 300, "--relaxation", 0).requireBadInput("--relaxation");
    md("-T", 300, "--accuracy", 1).requireBadInput("--accuracy");
    Outcome.of("md", "-T", 300, "-o", output).requireBadInput("--structure", "--llto");
    Outcome.of("md", "--llto", "4x4", "-T", 300, "-o", output).requireBadInput("--llto", "4x4x2");
    Outcome.of("md", "--llto", "5x5x2", "-T", 300, "-o", output).requireBadInput("16 units");
    Outcome.of("md", "--structure", salt, "-T", 300, "-o", output)
        .requireBadInput("llto-chen-2015", "no charge for Na");
  }

  @Test
  void redrawsVelocitiesAtAFixedIntervalAndResumesSo() throws IOException {
    Object[] common = {"-T", 500, "--frame-every", 0.01, "--equilibration", 0, "--threads", 1};
    List<Object> asked = new ArrayList<>(Arrays.asList(common));
    asked.addAll(List.of("--thermostat", "redraw", "--redraw-every", 0.02));
    List<Object> parted = new ArrayList<>(asked);
    asked.addAll(List.of("--time", 0.05));
    md(asked.toArray()).requireGood();
    Path drawn = output.resolve("traj_500K_0.extxyz");
    assertTrue(
        Files.readString(output.resolve("run.json"))
            .contains("velocities redrawn every 20 steps, else velocity rescaling, 0.1 ps"));
    byte[] whole = Files.readAllBytes(drawn);
    output = folder.resolve("parted");
    parted.addAll(List.of("--time", 0.03));
    md(parted.toArray()).requireGood();
    asked.add("--resume");
    md(asked.toArray()).requireGood();
    assertArrayEquals(whole, Files.readAllBytes(output.resolve("traj_500K_0.extxyz")));
    output = folder.resolve("undisturbed");
    List<Object> usual = new ArrayList<>(Arrays.asList(common));
    usual.addAll(List.of("--time", 0.05));
    md(usual.toArray()).requireGood();
    Trajectory one = CrystalFiles.readTrajectory(drawn, ReadOptions.defaults());
    Trajectory other =
        CrystalFiles.readTrajectory(output.resolve("traj_500K_0.extxyz"), ReadOptions.defaults());
    for (int frame = 0; frame < 6; frame++) {
      // The first draw is at the end of the step at 0.02 ps.
      assertEquals(
          frame <= 2,
          Arrays.equals(one.positions(frame), other.positions(frame)),
          "frame " + frame);
    }
    output = folder.resolve("refused");
    md("-T", 500, "--thermostat", "redraw", "--redraw-every", 0.0005)
        .requireBadInput("--redraw-every", "multiple");
  }
}
