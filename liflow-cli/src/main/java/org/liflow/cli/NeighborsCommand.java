package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.NeighborLimitException;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists and counts the pairs of atoms within a cutoff. */
@Command(
    name = "neighbors",
    description = "Lists all pairs of atoms within a cutoff, under periodic boundary conditions.",
    footer = {
      "",
      "Examples:",
      "  liflow neighbors --structure LGPS.cif --cutoff 5",
      "  liflow neighbors --structure LGPS.cif --supercell 4x4x3 --cutoff 5 --output pairs.csv.gz",
      "",
      "Pairs are directed: each counts once for either end. The table's columns are i, j, the "
          + "lattice vectors Sa, Sb, Sc between them and the distance in Å; it counts atoms from 0."
    })
final class NeighborsCommand implements Callable<Integer> {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private static final double LARGEST_CUTOFF = 1000;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Mixin StructureOptions structure = new StructureOptions();

  @Option(
      names = "--cutoff",
      paramLabel = "ANGSTROM",
      defaultValue = "5",
      description = "List pairs closer than this distance in Å (default ${DEFAULT-VALUE}).")
  double cutoff;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File for the pairs: .csv or .csv.gz.")
  Path output;

  @Option(names = "--overwrite", description = "Replace the output file if it exists.")
  boolean overwrite;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads (default: the number of processors).")
  Integer threads;

  @Option(names = "--json", description = "Print the results as JSON.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (!(cutoff > 0 && cutoff <= LARGEST_CUTOFF)) {
      throw new InputException("--cutoff", cutoff + " Å", "above 0 and up to 1000 Å");
    }
    if (output != null && Files.exists(output) && !overwrite) {
      throw new InputException(output, "a file that exists", "another name, or --overwrite");
    }
    int team = ThreadOptions.threadCount(threads);
    Structure crystal = structure.read();
    double[] positions = crystal.positions();
    try (Workers workers = new Workers(team)) {
      long start = System.nanoTime();
      NeighborList list = build(crystal, positions, workers);
      double seconds = (System.nanoTime() - start) * 1e-9;
      NeighborStatistics statistics = NeighborStatistics.of(crystal, list, workers);
      if (output != null) {
        PairTable.write(output, list, positions);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.pretty(toJson(crystal, list, statistics, team, seconds)));
      } else {
        print(out, crystal, list, statistics, team, seconds);
      }
    }
    return Main.OK;
  }

  private NeighborList build(Structure crystal, double[] positions, Workers workers) {
    try {
      return NeighborList.build(crystal.lattice(), positions, cutoff, workers);
    } catch (ArithmeticException problem) {
      throw new InputException(
          "--cutoff",
          "more pairs within " + cutoff + " Å than can be counted",
          "a shorter cutoff or a smaller structure");
    } catch (NeighborLimitException problem) {
      throw new InputException(
          structure.file + " with --cutoff " + cutoff,
          problem.getMessage(),
          Main.FIT_FOR_NEIGHBORS);
    }
  }

  private void print(
      PrintWriter out,
      Structure crystal,
      NeighborList list,
      NeighborStatistics statistics,
      int team,
      double seconds) {
    int pairs = list.size();
    out.printf(
        Locale.ROOT,
        "%s, %,d atoms: %,d directed pairs within %s Å%n",
        crystal.formula(),
        crystal.size(),
        pairs,
        cutoff);
    out.printf(
        Locale.ROOT,
        "Found in %s s by %d thread%s%s%n",
        Summary.digits(seconds, 3),
        team,
        team == 1 ? "" : "s",
        pairs == 0
            ? ""
            : ": "
                + Summary.digits(seconds * 1e9 / pairs, 3)
                + " ns a pair, "
                + Progress.engineering(pairs / seconds)
                + " pairs/s");
    statistics
        .closest()
        .ifPresent(closest -> out.println("Closest: " + CrystalSummary.text(crystal, closest)));
    out.println();
    TextTable species = new TextTable("Species", ">atoms", ">neighbours: least", ">mean", ">most");
    for (NeighborStatistics.Coordination at : statistics.coordinations()) {
      species.row(
          at.species().symbol(),
          String.format(Locale.ROOT, "%,d", at.atoms()),
          at.least(),
          String.format(Locale.ROOT, "%.2f", at.mean()),
          at.most());
    }
    species.print(out, "");
    if (!statistics.histograms().isEmpty()) {
      out.println();
      String axis =
          String.format(Locale.ROOT, "0 to %s Å, %d bins", cutoff, NeighborStatistics.BINS);
      TextTable bars = new TextTable("Pair", ">pairs", ">shortest (Å)", axis);
      for (NeighborStatistics.Histogram of : statistics.histograms()) {
        bars.row(
            of.first().symbol() + "-" + of.second().symbol(),
            String.format(Locale.ROOT, "%,d", of.pairs()),
            String.format(Locale.ROOT, "%.3f", of.shortest()),
            bars(of.counts()));
      }
      bars.print(out, "");
    }
    if (output != null) {
      out.printf("%nWrote %s%n", output);
    }
  }

  /** Two characters a bin; a dot stands for none. */
  static String bars(long[] counts) {
    long most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    StringBuilder text = new StringBuilder();
    for (long count : counts) {
      char bar = count == 0 ? '·' : BARS.charAt((int) (count * (BARS.length() - 1) / most));
      text.append(bar).append(bar);
    }
    return text.toString();
  }

  private ObjectNode toJson(
      Structure crystal,
      NeighborList list,
      NeighborStatistics statistics,
      int team,
      double seconds) {
    ObjectNode root = Json.object();
    root.put("structure", structure.file.toString());
    root.put("formula", crystal.formula());
    root.put("atoms", crystal.size());
    root.put("cutoff_A", cutoff);
    root.put("pairs", list.size());
    root.put("threads", team);
    root.put("seconds", seconds);
    statistics.closest().ifPresent(closest -> CrystalSummary.put(root, crystal, closest));
    ArrayNode species = root.putArray("coordination");
    for (NeighborStatistics.Coordination at : statistics.coordinations()) {
      species
          .addObject()
          .put("species", at.species().symbol())
          .put("atoms", at.atoms())
          .put("least", at.least())
          .put("mean", at.mean())
          .put("most", at.most());
    }
    ArrayNode histograms = root.putArray("distances");
    for (NeighborStatistics.Histogram of : statistics.histograms()) {
      ObjectNode node =
          histograms
              .addObject()
              .put("first", of.first().symbol())
              .put("second", of.second().symbol())
              .put("pairs", of.pairs())
              .put("shortest_A", of.shortest())
              .put("bin_width_A", cutoff / NeighborStatistics.BINS);
      ArrayNode counts = node.putArray("counts");
      Arrays.stream(of.counts()).forEach(counts::add);
    }
    root.put("output", output == null ? null : output.toString());
    return root;
  }
}
