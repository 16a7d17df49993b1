package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trajectories that say temperature, mobile species and charge of their run; joined files. */
class StatedRunTest {
  @TempDir Path folder;

  /** A walk whose comment lines say these keys. */
  private Path walk(String name, String keys) throws IOException {
    Path plain = Samples.trajectory(folder.resolve("plain.xyz"), 12);
    return Samples.text(
        folder.resolve(name),
        Files.readString(plain).replaceAll(" time=", " " + keys + " time=").replace("Li", "Na"));
  }

  private JsonNode analyse(Object... arguments) throws IOException {
    Object[] all =
        Stream.concat(
                Stream.of("analyze", "-o", folder.resolve("report"), "--json"),
                Stream.of(arguments))
            .toArray();
    return Outcome.of(all).requireGood().json().path("results");
  }

  @Test
  void nothingNeedsToBeGiven() throws IOException {
    Path cold = walk("cold.xyz", "temperature_K=650 mobile_species=Na mobile_charge_e=2");
    Path hot = walk("hot.xyz", "temperature_K=800.0 mobile_species=Na mobile_charge_e=2");
    Path hotter = walk("hotter.xyz", "temperature_K=800 mobile_species=Na mobile_charge_e=2");
    // Another walk, since equal replicas are refused.
    Samples.text(hotter, Files.readString(hotter).replace(" 1 1", " 1.5 1"));
    Samples.text(
        hotter,
        Files.readString(hotter).replaceAll("Na (\\S+) ", "Na 0$1 ").replace("0.5 1.5", "0.6 1.5"));
    JsonNode results = analyse(hot, cold, hotter);
    assertEquals("Na", results.path("mobile_species").asText());
    assertEquals(2, results.path("charge_e").asDouble());
    JsonNode temperatures = results.path("temperatures");
    assertEquals(2, temperatures.size());
    assertEquals(650, temperatures.get(0).path("temperature_K").asDouble());
    assertEquals(2, temperatures.get(1).path("replicas").asInt());
    assertEquals(
        results, analyse(hot, cold, hotter, "-T", "800,650,800", "--mobile", "Na", "--charge", 2));
    // What is asked for wins.
    assertEquals(1, analyse(cold, "--charge", 1).path("charge_e").asDouble());
  }

  @Test
  void aConversionKeepsWhatIsStated() throws IOException {
    Path cold = walk("cold.xyz", "temperature_K=650 mobile_species=Na mobile_charge_e=2");
    Path traj = folder.resolve("cold.traj");
    Path back = folder.resolve("back.extxyz");
    Outcome.of("convert", cold, traj).requireGood();
    Outcome.of("convert", traj, back).requireGood();
    assertTrue(
        Files.readAllLines(back)
            .get(1)
            .contains("temperature_K=650 mobile_species=Na mobile_charge_e=2"),
        Files.readAllLines(back).get(1));
    assertEquals(analyse(cold), analyse(back));
    assertEquals(analyse(cold), analyse(traj));
  }

  /** A data set's labels depend on the temperature. */
  @Test
  void aDataSetTakesNoOtherTemperatureThanTheFiles() throws IOException {
    Path cold = walk("cold.xyz", "temperature_K=649.8");
    Path set = folder.resolve("set");
    for (Object[] command :
        new Object[][] {
          {"dataset", cold, "-o", set, "-T"}, {"convert", cold, set, "--dataset", "-T"}
        }) {
      Object[] other = Stream.concat(Stream.of(command), Stream.of(500)).toArray();
      Outcome.of(other).requireBadInput("500", "649.8 K", "--override-temperature");
      assertFalse(Files.exists(set));
    }
    Path silent = walk("silent.xyz", "energy=1");
    for (Path file : List.of(cold, silent)) {
      Outcome.of("convert", file, set, "--dataset", "-T", 650, "--overwrite").requireGood();
    }
    Outcome.of(
            "convert", cold, set, "--dataset", "-T", 500, "--overwrite", "--override-temperature")
        .requireGood();
    assertTrue(Files.exists(set.resolve("positions_500K.npz")));
  }

  @Test
  void whatIsNotStatedOrDiffersIsAskedFor() throws IOException {
    Path sodium = walk("a.xyz", "temperature_K=650 mobile_species=Na");
    Path other = walk("b.xyz", "temperature_K=650 mobile_species=O");
    Path silent = walk("c.xyz", "energy=1");
    Outcome.of("analyze", silent).requireBadInput("c.xyz", "no word of one temperature");
    Outcome.of("analyze", sodium, other).requireBadInput("--mobile", "[Na, O]");
    Path doubly = walk("d.xyz", "temperature_K=650 mobile_species=Na mobile_charge_e=2");
    Path singly = walk("e.xyz", "temperature_K=650 mobile_species=Na mobile_charge_e=1");
    Outcome.of("analyze", doubly, singly).requireBadInput("--charge", "[2.0, 1.0]");
    Path hot = walk("f.xyz", "temperature_K=700");
    Outcome.of("analyze", sodium, hot, "--join")
        .requireBadInput("f.xyz", "another temperature", "--join");
    Outcome.of("analyze", sodium, sodium, "--join").requireBadInput("a.xyz", "the same path twice");
    Outcome.of("analyze", folder, "--join").requireBadInput("a folder with --join");
  }

  @Test
  void namesThatDifferInNumbersGoByThem() {
    assertEquals(
        Stream.of("d.0", "d.9", "d.010", "d.100").map(Path::of).toList(),
        JoinOption.ordered(Stream.of("d.010", "d.100", "d.0", "d.9").map(Path::of).toList()));
    assertEquals(
        Stream.of("2/XDATCAR", "10/XDATCAR").map(Path::of).toList(),
        JoinOption.ordered(Stream.of("10/XDATCAR", "2/XDATCAR").map(Path::of).toList()));
    List<Path> given = Stream.of("XDATCAR_old", "XDATCAR").map(Path::of).toList();
    assertEquals(given, JoinOption.ordered(given));
    String large = "d.99999999999999999999999";
    assertEquals(
        Stream.of("d.5", large).map(Path::of).toList(),
        JoinOption.ordered(Stream.of(large, "d.5").map(Path::of).toList()));
  }

  /** A file that is read again would seem to go on across the gap. */
  @Test
  void piecesWithGapsAreNotWrittenAsOne() throws IOException {
    StringBuilder dump = new StringBuilder();
    for (int step : new int[] {0, 10, 20, 50, 60}) {
      dump.append("ITEM: TIMESTEP\n").append(step);
      dump.append("\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n");
      dump.append("ITEM: ATOMS id element x y z\n1 Li 1 1 ").append(step / 100.0).append('\n');
    }
    Path file = Samples.text(folder.resolve("a.lammpstrj"), dump.toString());
    Path out = folder.resolve("o.xyz");
    Outcome.of("convert", file, out, "--time-step", 0.1).requireBadInput("step 50 after step 20");
    Outcome.of("convert", file, out, "--time-step", 0.1, "--allow-gaps")
        .requireBadInput("several pieces", "the frames of one piece");
    assertTrue(Files.notExists(out));
    Outcome.of("convert", file, out, "--time-step", 0.1, "--allow-gaps", "--most", 3).requireGood();
  }
}
