package org.liflow.bench.speedup;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.liflow.files.InputException;

/**
 * Ab initio molecular dynamics of Li10GeP2S12 by CP2K, over all cores. Each step's time is what
 * CP2K writes for it; the first, which finds the crystal's first wave function, is left out.
 */
final class Cp2kPeer implements Peer {
  private static final String NAME = "CP2K";
  private static final List<String> PROGRAMS = List.of("cp2k.psmp", "cp2k.popt", "cp2k");
  private static final String INPUT = "lgps.inp";

  private final Path inputs;
  private final int atoms;
  private final int steps;
  private final int cores;
  private final PrintStream progress;

  /**
   * @param inputs the folder of {@code lgps.inp}
   * @param atoms size of the crystal: 50 or 200
   * @param steps how many, at least 2; the first is left out
   * @param progress hears of each step
   */
  Cp2kPeer(Path inputs, int atoms, int steps, int cores, PrintStream progress) {
    this.inputs = inputs;
    this.atoms = atoms;
    this.steps = steps;
    this.cores = cores;
    this.progress = progress;
  }

  @Override
  public String name() {
    return NAME + ", " + atoms + " atoms";
  }

  @Override
  public List<Outcome> measure() throws IOException {
    Optional<Path> found =
        PROGRAMS.stream()
            .map(ExternalProgram::find)
            .filter(Optional::isPresent)
            .map(Optional::get)
            .findFirst();
    if (found.isEmpty()) {
      return List.of(
          new Outcome.Absent(
              name(), "no cp2k.psmp in PATH", "apt install cp2k libopenblas0-serial"));
    }
    Path folder = Files.createTempDirectory("liflow-cp2k");
    try {
      return List.of(run(found.get(), folder));
    } finally {
      deleteQuietly(folder);
    }
  }

  private Outcome run(Path program, Path folder) throws IOException {
    Files.writeString(folder.resolve(INPUT), input(Files.readString(inputs.resolve(INPUT))));
    Optional<List<String>> parallel = ExternalProgram.parallel(cores, program, List.of(INPUT));
    // Processes rather than threads where there is a choice, as CP2K is usually run.
    List<String> command = parallel.orElse(List.of(program.toString(), INPUT));
    Map<String, String> environment = ExternalProgram.environment(parallel.isPresent() ? 1 : cores);
    progress.printf(
        Locale.ROOT,
        "CP2K: %d atoms, %d steps; the first wave function takes longest%n",
        atoms,
        steps);
    ExternalProgram.Output output =
        ExternalProgram.run(
            command,
            environment,
            folder,
            line -> {
              if (line.contains("SCF run") || line.contains("outer SCF loop")) {
                progress.println("CP2K: " + line.replace("*", "").strip());
              }
            },
            () -> deleteQuietly(folder));
    Path energies = folder.resolve("lgps-1.ener");
    if (output.code() != 0 || !Files.exists(energies)) {
      return new Outcome.Failed(name(), output.failure());
    }
    if (output.lines().stream().anyMatch(line -> line.contains("SCF run NOT converged"))) {
      return new Outcome.Failed(name(), "SCF run NOT converged, so its steps' times mean nothing");
    }
    Measurement step = measurement(Files.readAllLines(energies), energies.toString());
    Optional<String> blas = blas(program);
    String remark =
        blas.filter(Cp2kPeer::isReferenceBlas).isPresent()
            ? "with the reference BLAS, several times slower than with OpenBLAS"
                + " (apt install libopenblas0-serial)"
            : "";
    return new Outcome.Measured(
        name(),
        version(program) + blas.map(library -> ", BLAS " + library).orElse(""),
        remark,
        List.of(step));
  }

  /**
   * What its file of energies tells.
   *
   * @throws InputException when that is cut short or no such file
   */
  Measurement measurement(List<String> lines, String file) {
    EnergyFile times = EnergyFile.parse(lines, file);
    return new Measurement(
        Work.AB_INITIO_STEP,
        "",
        NAME,
        "",
        atoms,
        cores,
        times.medianSeconds(),
        1000 / times.femtoseconds(),
        0,
        Arrays.stream(times.stepSeconds()).boxed().toList(),
        List.of());
  }

  /** The input with its two numbers set. */
  String input(String template) {
    String text = set(template, "ATOMS", atoms);
    return set(text, "STEPS", steps);
  }

  private String set(String template, String name, int value) {
    String pattern = "(?m)^@SET " + name + " \\d+$";
    String text = template.replaceFirst(pattern, "@SET " + name + " " + value);
    if (!template.lines().anyMatch(line -> line.matches(pattern))) {
      throw new InputException(
          inputs.resolve(INPUT), "no line '@SET " + name + " …'", "one that sets " + name);
    }
    return text;
  }

  private String version(Path program) throws IOException {
    return ExternalProgram.run(
            List.of(program.toString(), "--version"),
            ExternalProgram.environment(1),
            inputs.toAbsolutePath(),
            line -> {})
        .lines()
        .stream()
        .map(String::strip)
        .filter(line -> line.startsWith("CP2K version"))
        .findFirst()
        .map(line -> line.replace(" version", ""))
        .orElse(NAME + " of unknown version");
  }

  /** The BLAS that the dynamic linker gives it; empty where that cannot be asked. */
  private Optional<String> blas(Path program) throws IOException {
    Optional<Path> ldd = ExternalProgram.find("ldd");
    if (ldd.isEmpty()) {
      return Optional.empty();
    }
    for (String line :
        ExternalProgram.run(
                List.of(ldd.get().toString(), program.toString()),
                Map.of(),
                inputs.toAbsolutePath(),
                text -> {})
            .lines()) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 3 && words[0].contains("blas") && words[1].equals("=>")) {
        Path library = Path.of(words[2]);
        return Optional.of(Files.exists(library) ? library.toRealPath().toString() : words[2]);
      }
    }
    return Optional.empty();
  }

  /** Debian keeps the reference BLAS in a folder {@code blas}; others name their folders. */
  static boolean isReferenceBlas(String library) {
    return library.matches(".*/blas/libblas\\.so[.\\d]*");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  private static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException problem) {
      System.err.println("left behind: " + folder + " (" + problem + ")");
    }
  }

  /**
   * What CP2K writes of each step: its time and how long it took.
   *
   * @param femtoseconds of one step
   * @param stepSeconds each step's wall time, the first step's first; the row of the starting
   *     point, number 0, is no step
   */
  record EnergyFile(double femtoseconds, double[] stepSeconds) {
    private static final int COLUMNS = 7;

    /** Reads the columns step, time in fs, …, wall time in s. */
    static EnergyFile parse(List<String> lines, String file) {
      List<double[]> rows = new ArrayList<>();
      for (String line : lines) {
        if (line.isBlank() || line.strip().startsWith("#")) {
          continue;
        }
        double[] row;
        try {
          row =
              Arrays.stream(line.strip().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
        } catch (NumberFormatException problem) {
          throw new InputException(file, "'" + line.strip() + "'", "a row of numbers");
        }
        if (row.length != COLUMNS) {
          throw new InputException(file, row.length + " columns", COLUMNS + " as CP2K writes");
        }
        rows.add(row);
      }
      if (rows.size() < 3) {
        throw new InputException(
            file,
            rows.size() + " rows",
            "the starting point, the first step, which is left out, and one more at least");
      }
      return new EnergyFile(
          rows.get(1)[1] - rows.get(0)[1],
          rows.stream().skip(1).mapToDouble(row -> row[COLUMNS - 1]).toArray());
    }

    /** The median of all steps but the first. */
    double medianSeconds() {
      return Median.of(Arrays.copyOfRange(stepSeconds, 1, stepSeconds.length));
    }
  }
}
