package org.liflow.universal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.liflow.analysis.TrajectoryCheck;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.Json;

/**
 * Whether the potential holds a supercell at a temperature.
 *
 * @param fault why it does not; empty where it does
 * @param drift mean squared displacement of all atoms but lithium from the file's sites to the
 *     first frame, relative to their centre of mass, in Å²
 * @param frameMsd the largest from the first frame to any other, in Å²
 * @param closest the closest two atoms of all frames, as a share of their covalent radii's sum
 */
record Verdict(String fault, double drift, double frameMsd, double closest) {
  private static final long LARGEST = 1 << 20;

  /** A trajectory that could not be run to its end. */
  static Verdict brokenDown(String fault) {
    return new Verdict(fault, Double.NaN, Double.NaN, Double.NaN);
  }

  boolean isSound() {
    return fault.isEmpty();
  }

  /**
   * Judges a whole trajectory.
   *
   * @param ideal the atoms on the file's sites, from which the trajectory began
   */
  static Verdict of(
      Trajectory trajectory, Structure ideal, UniversalSettings.Limits limits, Workers workers) {
    TrajectoryCheck check = TrajectoryCheck.of(trajectory, Element.LI, limits.frameMsd(), workers);
    double most = 0;
    for (double msd : check.frameworkMsd()) {
      most = Math.max(most, msd);
    }
    double drift = drift(ideal, trajectory.positions(0));
    double closest = check.closest() == null ? 1 : check.closest().shareOfRadii();
    String fault = "";
    if (check.firstNotFinite() >= 0) {
      fault = "positions that are no numbers";
    } else if (drift > limits.frameMsd()) {
      fault = over("frame MSD from the file's sites", drift, limits.frameMsd());
    } else if (most > limits.frameMsd()) {
      fault = over("frame MSD", most, limits.frameMsd());
    } else if (closest < limits.contact()) {
      fault =
          String.format(
              Locale.ROOT,
              "%s and %s at %.2f of their radii's sum, below %s",
              check.closest().firstElement(),
              check.closest().secondElement(),
              closest,
              limits.contact());
    }
    return new Verdict(fault, drift, most, closest);
  }

  private static String over(String what, double value, double limit) {
    return String.format(Locale.ROOT, "%s of %.2f Å², above %s Å²", what, value, limit);
  }

  private static double drift(Structure ideal, double[] positions) {
    double[] start = ideal.positions();
    double[] mean = new double[3];
    int count = 0;
    double sum = 0;
    for (int atom = 0; atom < ideal.size(); atom++) {
      if (ideal.element(atom) != Element.LI) {
        count++;
        for (int x = 0; x < 3; x++) {
          mean[x] += positions[3 * atom + x] - start[3 * atom + x];
        }
      }
    }
    for (int atom = 0; atom < ideal.size(); atom++) {
      if (ideal.element(atom) != Element.LI) {
        for (int x = 0; x < 3; x++) {
          double move = positions[3 * atom + x] - start[3 * atom + x] - mean[x] / count;
          sum += move * move;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Reads those of a supercell by temperature; none where there is no file. */
  static SortedMap<Integer, Verdict> read(Path file) throws IOException {
    SortedMap<Integer, Verdict> verdicts = new TreeMap<>();
    if (Files.isRegularFile(file)) {
      JsonNode root = Json.read(file, LARGEST, "verdicts");
      root.properties()
          .forEach(
              field ->
                  verdicts.put(
                      Integer.valueOf(field.getKey()),
                      new Verdict(
                          field.getValue().path("fault").asText(),
                          field.getValue().path("drift_A2").asDouble(Double.NaN),
                          field.getValue().path("frame_msd_A2").asDouble(Double.NaN),
                          field.getValue().path("closest").asDouble(Double.NaN))));
    }
    return verdicts;
  }

  /** Writes those of a supercell. */
  static void write(Path file, SortedMap<Integer, Verdict> verdicts) {
    ObjectNode root = Json.object();
    verdicts.forEach(
        (kelvin, verdict) -> {
          ObjectNode node = root.putObject(String.valueOf(kelvin)).put("fault", verdict.fault());
          if (!Double.isNaN(verdict.drift())) {
            node.put("drift_A2", verdict.drift())
                .put("frame_msd_A2", verdict.frameMsd())
                .put("closest", verdict.closest());
          }
        });
    Json.write(file, root);
  }
}
