package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.crystal.order.CellSettings;
import org.liflow.crystal.order.ChargeChoices;
import org.liflow.crystal.order.CrystalOrdering;
import org.liflow.crystal.order.OrderedStructure;
import org.liflow.crystal.order.OrderingResult;
import org.liflow.crystal.order.OrderingSettings;
import org.liflow.crystal.order.SearchSettings;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine.Option;

/** Ordered structures of a disordered crystal, to start trajectories from. */
final class OrderOptions {
  @Option(
      names = "--order",
      description = "Order a crystal with partial occupancies first, as 'liflow order' " + "does.")
  boolean order;

  @Option(
      names = "--orderings",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --order, number of ordered structures to run, of lowest energy "
              + "unless --order-temperature is given (default ${DEFAULT-VALUE}).")
  int orderings;

  @Option(
      names = "--order-temperature",
      paramLabel = "K",
      description =
          "With --order, draw structures at random with their Boltzmann "
              + "probability at this temperature in K.")
  Double temperature;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "400",
      description =
          "With --order, largest number of atoms in the supercell (default ${DEFAULT-VALUE}).")
  int maxAtoms;

  @Option(
      names = "--min-width",
      paramLabel = "ANGSTROM",
      defaultValue = "8",
      description =
          "With --order, smallest distance in Å between opposite faces of the "
              + "supercell (default ${DEFAULT-VALUE}).")
  double minWidth;

  /** Names the way to order a crystal in messages about partial occupancies. */
  static OptionHints hints() {
    String hint = " (--order or 'liflow order' makes an ordered supercell)";
    return OptionHints.of(" (take an ordered supercell)", hint)
        .and("one atom at each place", "one atom at each place" + hint)
        .and("write the crystal as CIF, which can be ordered", "as CIF, 'liflow order' makes one");
  }

  /**
   * Looks at the numbers, before anything is read.
   *
   * @throws InputException for options that do not go together, or numbers out of range
   */
  void check() {
    OptionChecks.atLeastOne("--orderings", orderings);
    if (!order && (orderings > 1 || temperature != null)) {
      throw new InputException(
          orderings > 1 ? "--orderings" : "--order-temperature", "no --order", "--order beside it");
    }
    if (temperature != null) {
      OptionChecks.positive("--order-temperature", temperature);
    }
  }

  /**
   * Orders a crystal.
   *
   * @param repeats the supercell; null to choose it
   * @param notes takes what the reader noticed about the file, one line each
   * @return as many structures as asked for, one several times where it was drawn so
   */
  Ordered of(
      Path file,
      int[] repeats,
      ChargeChoices charges,
      long seed,
      int threads,
      Consumer<String> notes)
      throws IOException {
    OrderingSettings settings = settings(repeats, charges, seed);
    OrderingResult result;
    try (Workers workers = new Workers(threads)) {
      result = CrystalOrdering.order(DisorderedFiles.read(file, notes), settings, workers);
    }
    List<OrderedStructure> each =
        result.structures().stream()
            .flatMap(one -> java.util.Collections.nCopies(one.draws(), one).stream())
            .toList();
    if (each.size() < orderings) {
      throw new InputException(
          "--orderings",
          orderings + " of a crystal with " + each.size() + " distinct ones",
          "at most " + each.size());
    }
    return new Ordered(result, each);
  }

  private OrderingSettings settings(int[] repeats, ChargeChoices charges, long seed) {
    try {
      CellSettings cell = CellSettings.defaults().withLimits(maxAtoms, minWidth);
      SearchSettings search =
          new SearchSettings(
              orderings,
              temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature),
              seed,
              SearchSettings.defaults().enumerateUpTo(),
              1);
      return new OrderingSettings(
          repeats == null ? cell : cell.withRepeats(repeats[0], repeats[1], repeats[2]),
          search,
          charges);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          "--orderings, --max-atoms and --min-width",
          problem.getMessage(),
          "whole numbers of at least 1 and a width of 0 Å or more");
    }
  }

  /**
   * Ordered structures.
   *
   * @param structures as many as asked for, lowest energy first
   */
  record Ordered(OrderingResult result, List<OrderedStructure> structures) {
    /** The structures alone; all hold the same atoms in the same order and lattice. */
    List<Structure> starts() {
      return structures.stream().map(OrderedStructure::structure).toList();
    }

    /** What tells these structures from others, for a run's settings. */
    String text() {
      return structures.size()
          + " in "
          + result.plan().repeatsText()
          + " cells: "
          + structures.stream()
              .map(one -> String.format(Locale.ROOT, "%.6f", one.energy()))
              .collect(Collectors.joining(", "))
          + " eV";
    }
  }
}
