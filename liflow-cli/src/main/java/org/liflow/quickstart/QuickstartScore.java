package org.liflow.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.run.RunConvergence;
import org.liflow.run.RunFolder;
import org.liflow.train.EpochMetrics;
import org.liflow.train.TrainingSummary;
import org.liflow.util.Json;

/**
 * Judges a finished quickstart against as much reference as it takes: unseen reference replicas are
 * added until the 95 % interval of their D* in the a-b plane is narrow enough.
 *
 * <p>The replicas of the quickstart's own folder count first. Further ones are made in another
 * folder, one for each arrangement and temperature below it, and are found again there by later
 * calls, also for another quickstart of the same arrangement and temperature. The quickstart's
 * folder is only read.
 */
public final class QuickstartScore {
  private static final long LARGEST = 1 << 20;

  /** At most so many times more replicas in one go: an interval of few replicas is a guess. */
  private static final int GROWTH = 2;

  private final Path folder;
  private final Path cache;
  private final QuickstartSettings settings;
  private final int threads;

  /**
   * @param folder of a finished quickstart
   * @param cache of further reference replicas; made if missing
   * @param settings of the quickstart; those of its models are not used
   * @param threads of the dynamics and the analysis
   */
  public QuickstartScore(Path folder, Path cache, QuickstartSettings settings, int threads) {
    this.folder = folder;
    this.cache = cache;
    this.settings = settings;
    this.threads = threads;
  }

  /**
   * Finds the settings of a folder: the usual or the full ones, with its seed.
   *
   * @param folder of a quickstart
   * @throws InputException when it holds none, or one of other settings
   */
  public static QuickstartSettings settings(Path folder) throws IOException {
    JsonNode found = recorded(folder);
    long seed = found.path("seed").asLong();
    List<String> decisive =
        List.of(
            "crystal",
            "arrangements",
            "unseen temperature",
            "replicas",
            "strides",
            "stride",
            "fit from",
            "equilibration");
    for (QuickstartSettings each :
        List.of(QuickstartSettings.standard(seed), QuickstartSettings.full(seed))) {
      Map<String, String> named = each.named();
      if (decisive.stream().allMatch(key -> named.get(key).equals(found.path(key).asText()))) {
        return each;
      }
    }
    throw new InputException(
        folder.resolve(Quickstart.DESCRIPTION),
        "settings that no quickstart has",
        "those of a usual or a full quickstart");
  }

  private static JsonNode recorded(Path folder) throws IOException {
    Path file = folder.resolve(Quickstart.DESCRIPTION);
    if (!Files.isRegularFile(file) || !Files.exists(folder.resolve(Quickstart.RESULTS))) {
      throw new InputException(folder, "no finished quickstart", "a folder with its results");
    }
    return Json.read(file, LARGEST, "a quickstart's settings").path("settings");
  }

  /**
   * Adds replicas and judges.
   *
   * @param halfWidth half of the interval, as a share of D*, that is narrow enough, such as 0.03
   * @param most replicas at most, those of the quickstart included
   * @param listener hears of the dynamics
   * @return the results of the quickstart with more reference
   * @throws InputException when the folder holds no finished quickstart, or the cache another
   *     crystal's
   * @throws StoppedEarlyException when a trajectory breaks down
   */
  public QuickstartResults of(double halfWidth, int most, QuickstartListener listener)
      throws IOException {
    String seed = recorded(folder).path("seed").asText();
    if (!seed.equals(String.valueOf(settings.seed()))) {
      throw new InputException(
          folder.resolve(Quickstart.DESCRIPTION), "seed " + seed, "seed " + settings.seed());
    }
    StageTimes times = StageTimes.of(folder);
    Map<Stage, List<EpochMetrics>> histories = new EnumMap<>(Stage.class);
    for (Stage model :
        settings.models().corrector().isPresent()
            ? List.of(Stage.PROPAGATOR, Stage.CORRECTOR)
            : List.of(Stage.PROPAGATOR)) {
      histories.put(model, TrainingSummary.read(folder.resolve(model.key())).history());
    }
    Comparison comparison = new Comparison(settings, histories, times, threads);
    Path reference = folder.resolve("reference");
    List<Path> own = trajectories(reference, "unseen-");
    List<Path> all = new ArrayList<>(own);
    ReferenceStage stage = new ReferenceStage(shared(), settings);
    while (all.size() < most) {
      double reached = comparison.halfWidth(all);
      if (reached <= halfWidth) {
        break;
      }
      double needed = all.size() * Math.pow(reached / halfWidth, 2);
      // A fifth less than seems to be needed, so that little is made in vain.
      int next = (int) Math.min(GROWTH * (long) all.size(), Math.ceil(0.8 * needed));
      int to = Math.min(most, Math.max(all.size() + 1, next));
      // Their time goes to a folder of its own, not to the quickstart's.
      all.addAll(stage.replicas(all.size(), to, threads, StageTimes.of(shared()), listener));
    }
    Path generated = folder.resolve("generated");
    return comparison.of(
        all,
        trajectories(reference, "memoryless-"),
        RunFolder.list(generated),
        RunConvergence.read(generated));
  }

  /** The folder of the replicas of one arrangement and temperature. */
  private Path shared() throws IOException {
    Path shared =
        cache.resolve(
            "arrangement-" + settings.unseenSeed() + "-" + settings.unseen().temperature() + "K");
    Files.createDirectories(shared);
    return shared;
  }

  /** The replicas on disk, counted from 1. */
  private static List<Path> trajectories(Path reference, String name) {
    List<Path> found = new ArrayList<>();
    while (Files.isDirectory(reference.resolve(name + (found.size() + 1)))) {
      Path run = reference.resolve(name + (found.size() + 1));
      found.add(RunFolder.list(run).get(0).file());
    }
    return found;
  }
}
