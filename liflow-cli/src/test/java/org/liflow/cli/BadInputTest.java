package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.nn.io.ModelRole;

/** Whatever is wrong: exit code 2, one line that names what is at fault, no file left behind. */
class BadInputTest {
  @TempDir static Path shared;

  private static Path oxide;
  private static Path propagator;
  private static Path corrector;

  @BeforeAll
  static void files() throws IOException {
    oxide = Samples.lithiumOxide(shared);
    propagator = Samples.model(shared.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    corrector = Samples.model(shared.resolve("C.safetensors"), ModelRole.CORRECTOR);
  }

  /** Calls the program and requires that it finds fault and leaves the folder as it is. */
  private static void refused(Path folder, List<?> arguments, String... words) throws IOException {
    Map<String, String> before = Samples.snapshot(folder);
    Outcome.of(arguments.toArray()).requireBadInput(words);
    assertEquals(before, Samples.snapshot(folder));
  }

  private static List<Object> simulate(Path structure, Path model, Path output, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("simulate", "--structure", structure, "--propagator", model, "-o", output));
    arguments.addAll(Arrays.asList(more));
    if (!arguments.contains("--temperature")) {
      arguments.addAll(List.of("--temperature", "700"));
    }
    if (!arguments.contains("--steps")) {
      arguments.addAll(List.of("--steps", "2"));
    }
    return arguments;
  }

  private static String oxideWith(String what, String by) {
    String text = Samples.LITHIUM_OXIDE.replace(what, by);
    if (text.equals(Samples.LITHIUM_OXIDE)) {
      throw new IllegalArgumentException(what);
    }
    return text;
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      strings = {
        "missing",
        "empty",
        "truncated",
        "singular",
        "not-a-number",
        "overlapping",
        "unknown-element",
        "untrained-element",
        "binary",
        "not-a-number.xyz",
        "truncated.xyz",
        "folder"
      })
  void structures(String kind, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(kind.contains(".") ? kind : kind + ".vasp");
    String word = file.getFileName().toString();
    switch (kind) {
      case "missing" -> {}
      case "empty" -> Samples.text(file, "");
      case "truncated" ->
          Samples.text(
              file, Samples.LITHIUM_OXIDE.substring(0, Samples.LITHIUM_OXIDE.length() / 2));
      case "singular" -> Samples.text(file, oxideWith("0 4.6 0\n", "4.6 0 0\n"));
      case "not-a-number" -> Samples.text(file, oxideWith("0 0.5 0.5", "0 nan 0.5"));
      case "overlapping" -> Samples.text(file, oxideWith("0 0.5 0.5", "0 0 0.01"));
      case "unknown-element" -> Samples.text(file, oxideWith("Li O", "Li Xx"));
      case "untrained-element" -> {
        Samples.text(file, oxideWith("Li O", "Li Ge"));
        word = "Ge";
      }
      case "binary" -> Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1, 2, 3});
      case "not-a-number.xyz" ->
          Samples.text(file, "1\nLattice=\"5 0 0 0 5 0 0 0 5\"\nLi 0 NaN 0\n");
      case "truncated.xyz" ->
          Samples.text(file, "3\nLattice=\"5 0 0 0 5 0 0 0 5\"\nLi 0 0 0\nO 1 ");
      case "folder" -> Files.createDirectory(file);
      default -> throw new IllegalArgumentException(kind);
    }
    Path output = folder.resolve("out");
    refused(folder, simulate(file, propagator, output), word);
    boolean readable = kind.equals("overlapping") || kind.equals("untrained-element");
    if (!readable) {
      refused(folder, List.of("neighbors", "--structure", file, "--cutoff", 4), word);
      refused(folder, List.of("convert", file, folder.resolve("out.xyz")), word);
      refused(folder, List.of("info", file), word);
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      strings = {
        "missing.safetensors",
        "empty.ckpt",
        "photo.jpg",
        "photo.ckpt",
        "plain.zip",
        "truncated.safetensors",
        "foreign.safetensors",
        "folder"
      })
  void models(String name, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(name);
    switch (name) {
      case "missing.safetensors" -> {}
      case "empty.ckpt" -> Samples.text(file, "");
      case "photo.jpg", "photo.ckpt" ->
          Files.write(
              file,
              new byte[] {
                (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0
              });
      case "plain.zip" -> {
        try (OutputStream out = Files.newOutputStream(file);
            ZipOutputStream zip = new ZipOutputStream(out)) {
          zip.putNextEntry(new ZipEntry("hello.txt"));
          zip.write("hello".getBytes(StandardCharsets.UTF_8));
        }
      }
      case "truncated.safetensors" ->
          Files.write(
              file,
              Arrays.copyOf(Files.readAllBytes(propagator), (int) Files.size(propagator) - 100));
      case "foreign.safetensors" -> {
        byte[] header =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
            ByteBuffer.allocate(8 + header.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header).putFloat(1);
        Files.write(file, bytes.array());
      }
      case "folder" -> Files.createDirectory(file);
      default -> throw new IllegalArgumentException(name);
    }
    refused(folder, simulate(oxide, file, folder.resolve("out")), name);
    refused(folder, simulate(oxide, propagator, folder.resolve("out"), "--corrector", file), name);
    refused(folder, List.of("info", file), name);
    refused(folder, List.of("convert", file, folder.resolve("out.safetensors")), name);
  }

  @Test
  void modelsOfTheOtherRole(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("out");
    refused(folder, simulate(oxide, corrector, output), "C.safetensors", "Propagator");
    refused(
        folder,
        simulate(oxide, propagator, output, "--corrector", propagator),
        "P.safetensors",
        "Corrector");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource(
      value = {
        "--temperature|0",
        "--temperature|-300",
        "--temperature|nan",
        "--temperature|hot",
        "--temperature|700,700",
        "--temperature|,",
        "--steps|0",
        "--steps|many",
        "--replicas|0",
        "--replicas|99999",
        "--solver|foo",
        "--flow-steps|0",
        "--axes|foo",
        "--axes|''",
        "--mobile|Xx",
        "--threads|0",
        "--backend|foo",
        "--supercell|2x2",
        "--supercell|2x0x1",
        "--supercell|axbxc",
        "--supercell|99999x99999x1",
        "--min-contact|2",
        "--max-displacement|0",
        "--redraws|-1",
        "--redraw|some",
        "--neighbor-skin|-1",
        "--corrector-every|0",
        "--corrector-start|nowhere",
        "--mobile-scale|huge",
        "--charge|0",
        "--rdf-max|0",
        "--from-time|-1"
      },
      delimiter = '|')
  void optionsOfSimulate(String option, String value, @TempDir Path folder) throws IOException {
    String named = option.equals("--backend") ? "backend" : option;
    refused(folder, simulate(oxide, propagator, folder.resolve("out"), option, value), named);
  }

  @Test
  @Tag("slow")
  void commandsAndOptionsThatDoNotExist(@TempDir Path folder) throws IOException {
    refused(folder, List.of("--nonsense"), "--nonsense", "--help");
    refused(folder, List.of("dance"), "dance");
    for (String command : HelpTest.commands()) {
      refused(folder, List.of(command, "--nonsense"), "liflow " + command + " --help");
    }
    refused(folder, simulate(oxide, propagator, folder.resolve("out"), "--sopler", 1), "--sopler");
    refused(folder, List.of("simulate", "--structure", oxide), "--propagator");
  }

  @Test
  @Tag("slow")
  void placesThatCannotBeWrittenTo(@TempDir Path folder) throws IOException {
    Path file = Samples.text(folder.resolve("taken"), "mine");
    refused(folder, simulate(oxide, propagator, file), "taken");
    refused(folder, simulate(oxide, propagator, file.resolve("below")), "taken");
    refused(folder, List.of("convert", oxide, file.resolve("out.xyz")), "taken");
    refused(folder, List.of("convert", oxide, folder.resolve("none/out.cif")), "none");
    refused(folder, List.of("convert", oxide, folder), folder.toString());
    refused(folder, List.of("convert", propagator, folder.resolve("none/P.safetensors")), "none");
    refused(
        folder,
        List.of("neighbors", "--structure", oxide, "--output", folder.resolve("none/pairs.csv")),
        "none");
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 30);
    refused(folder, List.of("analyze", walk, "--temperature", 500, "-o", file), "taken");
    refused(folder, List.of("convert", walk, file, "--dataset", "--temperature", 500), "taken");
  }

  @Test
  void placesThatTheSystemGuards(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
    Path place = Path.of("/proc/liflow");
    Outcome.of(simulate(oxide, propagator, place).toArray()).requireBadInput("/proc/liflow");
    Outcome.of("convert", oxide, "/proc/liflow.xyz").requireBadInput("/proc/liflow.xyz");
    Outcome.of("convert", propagator, "/proc/P.safetensors").requireBadInput("/proc/P.safetensors");
    Outcome.of("neighbors", "--structure", oxide, "--output", "/proc/pairs.csv")
        .requireBadInput("/proc/pairs.csv");
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 30);
    Outcome.of("dataset", walk, "-T", 500, "-o", place)
        .requireBadInput("/proc/liflow: a folder that cannot be made (");
  }

  @Test
  void analyses(@TempDir Path folder) throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 30);
    Path report = folder.resolve("report");
    refused(folder, List.of("analyze", walk, "-o", report), "--temperature");
    refused(folder, List.of("analyze", walk, "-T", "500,600", "-o", report), "--temperature");
    refused(folder, List.of("analyze", walk, "-T", "0", "-o", report), "--temperature");
    refused(
        folder,
        List.of("analyze", walk, "-T", "500", "--mobile", "Na", "-o", report),
        "walk",
        "--mobile with one of these elements");
    refused(folder, List.of("analyze", folder), folder.toString(), "run.json");
    refused(folder, List.of("analyze", folder.resolve("none.xyz"), "-T", 500), "none.xyz");
    Path short1 = Samples.trajectory(folder.resolve("short.xyz"), 1);
    refused(folder, List.of("analyze", short1, "-T", 500, "-o", report), "short.xyz");
    Path cut =
        Samples.text(
            folder.resolve("cut.xyz"), Files.readString(walk).replaceAll("O 3 4 5\n$", ""));
    refused(folder, List.of("analyze", cut, "-T", 500, "-o", report, "--strict"), "cut.xyz");
    Path empty = Samples.text(folder.resolve("empty.xyz"), "");
    refused(folder, List.of("analyze", empty, "-T", 500, "-o", report), "empty.xyz");
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Samples.text(broken.resolve("run.json"), "{\"format\": ");
    refused(folder, List.of("analyze", broken), "run.json");
    refused(folder, List.of("info", broken), "run.json");
    Samples.text(broken.resolve("run.json"), "{\"format\": \"other\"}");
    refused(folder, List.of("analyze", broken), "run.json");
  }

  @Test
  void conversions(@TempDir Path folder) throws IOException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 5);
    Path other = Files.copy(walk, Files.createDirectory(folder.resolve("b")).resolve("walk.xyz"));
    refused(folder, List.of("convert", walk), "IN");
    refused(folder, List.of("convert", walk, folder.resolve("out.docx")), "out.docx");
    refused(folder, List.of("convert", walk, folder.resolve("out"), "--to", "docx"), "--to");
    refused(folder, List.of("convert", walk, other, folder.resolve("o.xyz")), "--dataset");
    refused(folder, List.of("convert", walk, other), "walk.xyz", "--overwrite");
    refused(folder, List.of("convert", walk, folder.resolve("o.xyz"), "--skip", 5), "o.xyz");
    refused(folder, List.of("convert", walk, folder.resolve("o.xyz"), "--every", 0), "--every");
    refused(
        folder, List.of("convert", walk, folder.resolve("o.xyz"), "--time-step", 0), "--time-step");
    refused(
        folder,
        List.of("convert", walk, folder.resolve("o.xyz"), "--supercell", "2"),
        "--supercell");
    refused(folder, List.of("convert", propagator, folder.resolve("P.bin")), "P.bin");
    refused(
        folder,
        List.of("convert", propagator, folder.resolve("P.safetensors"), "--stride", -1),
        "--stride");
    refused(folder, List.of("convert", folder, folder.resolve("o.xyz")), folder.toString());
    refused(folder, List.of("convert", walk, folder.resolve("d"), "--dataset"), "--temperature");
    refused(
        folder,
        List.of("convert", walk, folder.resolve("d"), "--dataset", "-T", 0),
        "--temperature");
    refused(
        folder,
        List.of("convert", walk, other, folder.resolve("d"), "--dataset", "-T", 500),
        "walk.xyz",
        "name");
    // The second file fails when the first is already in the data set.
    refused(
        folder,
        List.of(
            "convert",
            walk,
            oxide,
            folder.resolve("d"),
            "--dataset",
            "-T",
            500,
            "--time-step",
            0.5),
        "POSCAR");
    Path open = Samples.text(folder.resolve("open.xyz"), "1\n\nLi 0 0 0\n");
    refused(folder, List.of("convert", open, folder.resolve("out.cif")), "out.cif");
    // A trajectory that turns bad when part of it has been written.
    Path cut = Samples.text(folder.resolve("cut.xyz"), Files.readString(walk) + "2\nLattice");
    refused(folder, List.of("convert", cut, folder.resolve("o.xyz"), "--strict"), "cut.xyz");
  }

  @Test
  void neighbourLists(@TempDir Path folder) throws IOException {
    for (String cutoff : List.of("0", "-1", "nan", "1e9")) {
      refused(folder, List.of("neighbors", "--structure", oxide, "--cutoff", cutoff), "--cutoff");
    }
    refused(
        folder, List.of("neighbors", "--structure", oxide, "--supercell", "0x1x1"), "--supercell");
    refused(folder, List.of("neighbors", "--structure", oxide, "--threads", 0), "--threads");
  }

  @Test
  void runsThatWereStartedOtherwise(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("out");
    List<Object> run = simulate(oxide, propagator, output, "--no-report", "--min-contact", 0.1);
    Outcome.of(run.toArray()).requireGood();
    refused(folder, run, "out: a folder that already holds a run; expected --resume");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.copy(output.resolve("traj_700K_0.extxyz"), other.resolve("traj_700K_0.extxyz"));
    refused(
        folder,
        simulate(oxide, propagator, other, "--no-report", "--min-contact", 0.1),
        "traj_700K_0.extxyz: a trajectory without its run.json; expected",
        "a folder without trajectories");
    // Nobody knows how these frames were made, so --resume does not start over them either.
    byte[] frames = Files.readAllBytes(other.resolve("traj_700K_0.extxyz"));
    refused(
        folder,
        simulate(oxide, propagator, other, "--no-report", "--min-contact", 0.1, "--resume"),
        "traj_700K_0.extxyz: a trajectory without its run.json; expected");
    assertArrayEquals(frames, Files.readAllBytes(other.resolve("traj_700K_0.extxyz")));
    List<Object> again = new ArrayList<>(run);
    again.addAll(List.of("--resume", "--seed", 7));
    refused(folder, again, "run.json", "seed");
    again = new ArrayList<>(run);
    again.addAll(List.of("--resume", "--supercell", "2x1x1"));
    refused(folder, again, "run.json");
    again = new ArrayList<>(run);
    again.addAll(List.of("--resume", "--solver", "heun"));
    refused(folder, again, "run.json", "solver");
  }
}
