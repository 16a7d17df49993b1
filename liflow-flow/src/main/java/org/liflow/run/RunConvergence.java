package org.liflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.CheckFrame;
import org.liflow.flow.ConvergenceCheck;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.flow.SolverConvergence;
import org.liflow.util.Json;

/**
 * The solver's error of a run on disk, found from a few frames of its own trajectories and kept in
 * its folder.
 */
public final class RunConvergence {
  /** The name of the file in the run's folder. */
  public static final String FILE = "convergence.json";

  /** The number of strides at one temperature below which there is no check. */
  public static final int FEWEST_STRIDES = 20;

  /** The check costs one part in this many of the strides at a temperature. */
  private static final int PART_OF_RUN = 10;

  private static final String STRIDES = "strides_of_run";
  private static final String MOBILE = "mobile";
  private static final String RESULTS = "results";
  private static final String EXPECTED = "the solver's error of a run";
  private static final long LARGEST = 16 << 20;

  private RunConvergence() {}

  /**
   * Reads what an earlier check found.
   *
   * @param folder of the run
   * @return one per temperature that was checked; empty where there was no check, or the run has
   *     gone on since
   * @throws InputException when the file is damaged
   * @throws IOException if the disk fails
   */
  public static List<SolverConvergence> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode root = Json.read(file, LARGEST, EXPECTED);
    return root.path(STRIDES).asLong(-1) == strides(RunManifest.read(folder).trajectories())
        ? results(file, root)
        : List.of();
  }

  private static List<SolverConvergence> results(Path file, JsonNode root) {
    List<SolverConvergence> results = new ArrayList<>();
    for (JsonNode one : root.path(RESULTS)) {
      try {
        results.add(new ObjectMapper().treeToValue(one, SolverConvergence.class));
      } catch (com.fasterxml.jackson.core.JsonProcessingException problem) {
        throw new InputException(file.toString(), "a result of another form", EXPECTED, problem);
      }
    }
    return results;
  }

  /**
   * Checks a run, unless its folder holds the result already. The check costs about a tenth of the
   * run's strides, but {@code ConvergenceCheck.Settings.within(0).cost()} strides at least; a
   * temperature with fewer than {@value #FEWEST_STRIDES} strides is left out.
   *
   * @param folder of the run; gets the file {@value #FILE}
   * @param simulation that made the run; used by nobody else meanwhile
   * @param mobile the species whose motion matters
   * @return one per temperature that could be checked
   * @throws java.util.concurrent.CancellationException when the thread is interrupted; nothing is
   *     written then
   * @throws InputException when a trajectory is damaged
   * @throws IOException if the disk fails
   */
  public static List<SolverConvergence> check(Path folder, Simulation simulation, Element mobile)
      throws IOException {
    List<RunManifest.Trajectory> all = RunManifest.read(folder).trajectories();
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      JsonNode root = Json.read(file, LARGEST, EXPECTED);
      if (root.path(STRIDES).asLong(-1) == strides(all)
          && root.path(MOBILE).asText().equals(mobile.symbol())) {
        return results(file, root);
      }
    }
    Map<Double, List<RunManifest.Trajectory>> byTemperature = new TreeMap<>();
    for (RunManifest.Trajectory one : all) {
      byTemperature.computeIfAbsent(one.temperature(), t -> new ArrayList<>()).add(one);
    }
    List<SolverConvergence> found = new ArrayList<>();
    for (List<RunManifest.Trajectory> replicas : byTemperature.values()) {
      long strides = strides(replicas);
      if (strides >= FEWEST_STRIDES) {
        ConvergenceCheck.Settings settings =
            ConvergenceCheck.Settings.within(strides / PART_OF_RUN);
        new ConvergenceCheck(settings, mobile)
            .of(simulation, frames(replicas, settings.frames(), mobile))
            .ifPresent(found::add);
      }
    }
    ObjectNode root = Json.object();
    root.put(STRIDES, strides(all));
    root.put(MOBILE, mobile.symbol());
    root.set(RESULTS, Json.tree(found));
    Json.write(file, root);
    return found;
  }

  private static long strides(List<RunManifest.Trajectory> trajectories) {
    return trajectories.stream().mapToLong(RunManifest.Trajectory::strides).sum();
  }

  /** Frames spread over the replicas in turn, and over the length of each. */
  private static List<CheckFrame> frames(
      List<RunManifest.Trajectory> replicas, int count, Element mobile) throws IOException {
    List<CheckFrame> frames = new ArrayList<>();
    int used = Math.min(count, replicas.size());
    for (int r = 0; r < used; r++) {
      RunManifest.Trajectory replica = replicas.get(r);
      int own = (count - r + used - 1) / used;
      Trajectory read = CrystalFiles.readTrajectory(replica.file(), ReadOptions.defaults());
      int strides = read.frames() - 1;
      for (int k = 1; k <= own && k <= strides; k++) {
        int frame = (int) ((long) strides * k / Math.min(own, strides));
        if (read.structure(frame).count(mobile) > 0 && frames.size() <= Replica.LARGEST_INDEX) {
          frames.add(new CheckFrame(read.structure(frame), replica.temperature(), frames.size()));
        }
      }
    }
    return frames;
  }
}
