package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.SelfDiffusivity;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Random walks in cells of any kind, written by ASE and LAMMPS in each of their formats: what is
 * read has the mean squared displacements of the true positions, and with them D*, to 1e-4, or it
 * is refused, or a note questions it. Reads a folder that {@code liflow-bench/peers/walks/walks.py}
 * makes, which the environment variable {@code LIFLOW_WALKS} names; run by hand.
 */
class WalksOfOtherProgramsTest {
  /** What became of the files of one writer in one kind of cell. */
  private static final class Row {
    int right;
    int refused;
    int questioned;
    double worst;

    /** Refusals without their numbers, and how often they came. */
    final Map<String, Integer> reasons = new TreeMap<>();
  }

  private final Map<String, Row> table = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  private static ReadOptions options(Path folder, JsonNode entry, List<String> notes) {
    ReadOptions options = ReadOptions.defaults().withRules(ReadRules.usual().withNotes(notes::add));
    if (entry.path("timeStep").isNumber()) {
      options = options.withTimeStep(entry.get("timeStep").asDouble());
    }
    if (entry.has("types")) {
      List<Element> types = new ArrayList<>();
      entry
          .get("types")
          .forEach(symbol -> types.add(Element.ofSymbol(symbol.asText()).orElseThrow()));
      options = options.withTypeElements(types);
    }
    if (entry.path("unwrapped").asBoolean()) {
      options = options.withUnwrap(false);
    }
    Supplement supplement = Supplement.NONE;
    if (entry.has("topology")) {
      supplement = supplement.withTopology(folder.resolve(entry.get("topology").asText()));
    }
    if (entry.has("giveCell")) {
      double[] vectors = new double[9];
      for (int k = 0; k < 9; k++) {
        vectors[k] = entry.get("giveCell").get(k).asDouble();
      }
      supplement = supplement.withCell(new Supplement.FixedCell(Lattice.periodic(vectors)));
    }
    if (entry.has("join")) {
      List<Path> more = new ArrayList<>();
      entry.get("join").forEach(name -> more.add(folder.resolve(name.asText())));
      supplement = supplement.withContinuations(more);
    }
    return options.withSupplement(supplement);
  }

  private void read(Path folder, JsonNode entry) throws IOException {
    String name = entry.get("file").asText();
    String kind = name.replaceAll("^(ase|lmp)_", "").replaceAll("^[a-z ]+_[\\d.]+_", "");
    kind = entry.get("writer").asText() + " " + kind.replaceAll("\\d+", "N");
    for (String option : List.of("unwrapped", "giveCell", "topology", "join")) {
      kind +=
          entry.has(option) && !entry.get(option).toString().equals("false") ? " " + option : "";
    }
    Row row = table.computeIfAbsent(kind, key -> new Row());
    List<String> notes = new ArrayList<>();
    Trajectory read;
    try {
      read = CrystalFiles.readTrajectory(folder.resolve(name), options(folder, entry, notes));
    } catch (InputException refused) {
      row.refused++;
      String message = refused.getMessage();
      String reason = message.substring(message.indexOf(": ") + 2).replaceAll("[-\\d.]+", "…");
      row.reasons.merge(reason, 1, Integer::sum);
      return;
    }
    if (read.frames() == 1) {
      // Nothing can be computed from it.
      row.refused++;
      row.reasons.merge("one structure is read", 1, Integer::sum);
      return;
    }
    boolean questioned = notes.stream().anyMatch(note -> note.contains("more than a third"));
    double off = read.frames() < 21 ? Double.POSITIVE_INFINITY : deviation(entry, read);
    if (off <= entry.get("tolerance").asDouble()) {
      row.right++;
      row.worst = Math.max(row.worst, off);
    } else if (questioned) {
      row.questioned++;
    } else {
      wrong.add(
          String.format(
              Locale.ROOT, "%s (%s): off by %.3g; notes %s", name, entry.get("cell"), off, notes));
    }
  }

  /**
   * The largest relative deviation of mean squared displacements; 0 for a known D in its interval.
   */
  private static double deviation(JsonNode entry, Trajectory read) {
    if (entry.has("d")) {
      Estimate estimate =
          SelfDiffusivity.estimate(
                  List.of(read),
                  Element.LI,
                  DiffusivitySettings.DEFAULT.withReference(ReferenceFrame.NONE).withFromTime(1))
              .estimate();
      double truth = entry.get("d").asDouble() * Diffusivity.CM2_PER_S;
      double off = Math.abs(estimate.mean() - truth) / estimate.standardDeviation();
      return off < 4 ? 0 : off;
    }
    double[] found =
        MeanSquaredDisplacement.tracer(read, Element.LI, ReferenceFrame.NONE, Element.LI).total();
    double worst = 0;
    for (Map.Entry<String, JsonNode> one : entry.get("msd").properties()) {
      double truth = one.getValue().asDouble();
      worst = Math.max(worst, Math.abs(found[Integer.parseInt(one.getKey())] / truth - 1));
    }
    return worst;
  }

  @Test
  void nothingIsSilentlyWrong() throws IOException {
    String place = System.getenv("LIFLOW_WALKS");
    assumeTrue(
        place != null,
        "LIFLOW_WALKS does not name a folder made by liflow-bench/peers/walks/walks.py");
    Path folder = Path.of(place);
    JsonNode truth = new ObjectMapper().readTree(folder.resolve("truth.json").toFile());
    System.out.println("seed " + truth.get("seed") + ", " + truth.get("versions"));
    for (JsonNode entry : truth.get("files")) {
      read(folder, entry);
    }
    System.out.printf(
        "%-62s %5s %7s %10s %8s%n", "file", "right", "refused", "questioned", "worst");
    int right = 0;
    for (Map.Entry<String, Row> one : table.entrySet()) {
      Row row = one.getValue();
      right += row.right;
      System.out.printf(
          Locale.ROOT,
          "%-62s %5d %7d %10d %8.1e%n",
          one.getKey(),
          row.right,
          row.refused,
          row.questioned,
          row.worst);
      row.reasons.forEach(
          (reason, count) ->
              System.out.println(
                  "    " + count + " x " + reason.substring(0, Math.min(150, reason.length()))));
    }
    wrong.forEach(line -> System.out.println("WRONG " + line));
    assertEquals(List.of(), wrong);
    assertTrue(right > truth.get("files").size() / 3, right + " of " + truth.get("files").size());
  }
}
