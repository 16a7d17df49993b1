package org.liflow.bench.speedup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.liflow.tensor.InputException;

/**
 * Ab initio molecular dynamics of Li10GeP2S12 by CP2K, over all cores. Each step's time is what
 * CP2K writes for it; the first two, the crystal's first wave function and the first step from it,
 * are left out.
 */
final class Cp2kPeer implements Peer {
  private static final String NAME = "CP2K";
  private static final List<String> PROGRAMS = List.of("cp2k.psmp", "cp2k.popt", "cp2k");
  private static final String INPUT = "lgps.inp";
  private static final int LEFT_OUT = 2;

  private final Path inputs;
  private final List<Integer> atoms;
  private final int steps;
  private final int cores;
  private final PrintStream progress;

  /**
   * @param inputs the folder of {@code lgps.inp}
   * @param atoms sizes of the crystal: 50 or 200
   * @param steps how many, at least 2; all but the first are measured
   * @param progress hears of each step
   */
  Cp2kPeer(Path inputs, List<Integer> atoms, int steps, int cores, PrintStream progress) {
    this.inputs = inputs;
    this.atoms = List.copyOf(atoms);
    this.steps = steps;
    this.cores = cores;
    this.progress = progress;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome measure() throws IOException {
    Optional<Path> found =
        PROGRAMS.stream()
            .map(ExternalProgram::find)
            .filter(Optional::isPresent)
            .map(Optional::get)
            .findFirst();
    if (found.isEmpty()) {
      return new Outcome.Absent(
          NAME, "no cp2k.psmp in PATH", "apt install cp2k libopenblas0-serial");
    }
    Path program = found.get();
    List<Measurement> measurements = new ArrayList<>();
    for (int count : atoms) {
      Path folder = Files.createTempDirectory("liflow-cp2k");
      try {
        Optional<Outcome> fault = run(program, count, folder, measurements);
        if (fault.isPresent()) {
          return fault.get();
        }
      } finally {
        delete(folder);
      }
    }
    Optional<String> blas = blas(program);
    String remark =
        blas.filter(Cp2kPeer::isReferenceBlas).isPresent()
            ? "with the reference BLAS, several times slower than with OpenBLAS"
                + " (apt install libopenblas0-serial)"
            : "";
    return new Outcome.Measured(
        NAME,
        version(program) + blas.map(file -> ", BLAS " + file).orElse(""),
        remark,
        measurements);
  }

  private Optional<Outcome> run(Path program, int count, Path folder, List<Measurement> into)
      throws IOException {
    Files.writeString(folder.resolve(INPUT), input(Files.readString(inputs.resolve(INPUT)), count));
    Optional<List<String>> parallel = ExternalProgram.parallel(cores, program, List.of(INPUT));
    // Processes rather than threads where there is a choice, as CP2K is usually run.
    List<String> command = parallel.orElse(List.of(program.toString(), INPUT));
    Map<String, String> environment = ExternalProgram.environment(parallel.isPresent() ? 1 : cores);
    progress.printf(
        Locale.ROOT,
        "CP2K: %d atoms, %d steps; the first wave function takes longest%n",
        count,
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
            });
    Path energies = folder.resolve("lgps-1.ener");
    if (output.code() != 0 || !Files.exists(energies)) {
      return Optional.of(new Outcome.Failed(NAME, output.lastLine()));
    }
    if (output.lines().stream().anyMatch(line -> line.contains("SCF run NOT converged"))) {
      return Optional.of(
          new Outcome.Failed(NAME, "SCF run NOT converged, so its steps' times mean nothing"));
    }
    EnergyFile times = EnergyFile.parse(Files.readAllLines(energies), energies.toString());
    into.add(
        new Measurement(
            Work.AB_INITIO_STEP,
            "",
            NAME,
            "",
            count,
            cores,
            times.medianSeconds(LEFT_OUT),
            1000 / times.femtoseconds()));
    return Optional.empty();
  }

  /** The input with its two numbers set. */
  String input(String template, int count) {
    String text = set(template, "ATOMS", count);
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
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /**
   * What CP2K writes of each step: its time and how long it took.
   *
   * @param femtoseconds of one step
   * @param seconds each step's wall time, the starting point's first
   */
  record EnergyFile(double femtoseconds, double[] seconds) {
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
      if (rows.size() <= LEFT_OUT) {
        throw new InputException(
            file, rows.size() + " rows", "more than " + LEFT_OUT + ", which are left out");
      }
      return new EnergyFile(
          rows.get(1)[1] - rows.get(0)[1],
          rows.stream().mapToDouble(row -> row[COLUMNS - 1]).toArray());
    }

    /** The median of all but the first few. */
    double medianSeconds(int leftOut) {
      return Median.of(Arrays.copyOfRange(seconds, leftOut, seconds.length));
    }
  }
}
