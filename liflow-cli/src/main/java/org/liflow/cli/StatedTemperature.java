package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.files.InputException;

/**
 * The temperature that a trajectory's file states, or that its run measured.
 *
 * @param kelvin in K; a measured mean in whole K
 * @param note to tell where the temperature is a measured mean
 */
record StatedTemperature(double kelvin, Optional<String> note) {
  /** Share by which a given temperature may differ from a measured mean. */
  private static final double SCATTER = 0.05;

  /**
   * Finds it.
   *
   * @param facts what the file states
   * @param options the format, where it is not to be detected
   * @throws InputException where neither is known
   */
  static StatedTemperature of(Path path, RunFacts facts, ReadOptions options) throws IOException {
    if (canBeReadTwice(path)) {
      OptionalDouble stated = facts.temperature();
      if (stated.isPresent()) {
        return new StatedTemperature(stated.getAsDouble(), Optional.empty());
      }
      OptionalDouble measured = CrystalFiles.measuredTemperature(path, options);
      if (measured.isPresent()) {
        return new StatedTemperature(
            Math.rint(measured.getAsDouble()),
            Optional.of(
                String.format(
                    Locale.ROOT,
                    "%s: a temperature of %.1f K, the mean of its run; --temperature says which one"
                        + " was meant",
                    path.getFileName(),
                    measured.getAsDouble())));
      }
    }
    throw new InputException(
        path,
        "no word of one temperature that was held ('liflow info' may tell more)",
        "--temperature in K");
  }

  /** Refuses a temperature in whole K that is not the file's, rounded. */
  static void requireWhole(Path path, ReadOptions options, int given) throws IOException {
    if (!canBeReadTwice(path)) {
      return;
    }
    RunFacts facts = CrystalFiles.facts(path, options);
    OptionalDouble stated = facts.temperature();
    if (stated.isEmpty() || Math.abs(stated.getAsDouble() - given) > 0.5) {
      require(path, facts, options, given);
    }
  }

  /** Refuses a given temperature that is not the file's. */
  static void require(Path path, RunFacts facts, ReadOptions options, double given)
      throws IOException {
    if (!canBeReadTwice(path)) {
      return;
    }
    OptionalDouble stated = facts.temperature();
    boolean isStated = stated.isPresent();
    OptionalDouble known = isStated ? stated : CrystalFiles.measuredTemperature(path, options);
    double slack = isStated ? 1e-6 : SCATTER;
    if (known.isPresent() && Math.abs(known.getAsDouble() - given) > slack * given) {
      throw new InputException(
          "--temperature",
          given
              + " K, but "
              + path
              + (isStated ? " states " : " ran at a mean of ")
              + (isStated
                  ? String.valueOf(known.getAsDouble())
                  : String.format(Locale.ROOT, "%.1f", known.getAsDouble()))
              + " K",
          "the temperature of the file, or --override-temperature");
    }
  }

  /** A pipe cannot be read twice, and so it states nothing. */
  private static boolean canBeReadTwice(Path path) {
    return Files.isRegularFile(path) || Files.isDirectory(path);
  }
}
