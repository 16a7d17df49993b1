package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.LiFlowDataset;

/**
 * Makes a data set of all sound trajectories, those of unseen families in the split {@code test}.
 */
final class DatasetStage {
  private final Path folder;
  private final Path reference;
  private final UniversalSettings settings;

  /**
   * @param folder of the data set
   * @param reference of the dynamics
   */
  DatasetStage(Path folder, Path reference, UniversalSettings settings) {
    this.folder = folder;
    this.reference = reference;
    this.settings = settings;
  }

  /** The families that training does not see. */
  static SortedSet<String> unseen(List<ReferenceStage.Job> jobs, UniversalSettings settings) {
    Map<String, SortedSet<String>> compositions = new TreeMap<>();
    for (ReferenceStage.Job job : jobs) {
      if (job.verdicts().values().stream().anyMatch(Verdict::isSound)) {
        compositions
            .computeIfAbsent(job.prepared().family(), name -> new TreeSet<>())
            .add(job.copy().composition());
      }
    }
    return FamilySplit.unseen(compositions, settings.split(), settings.seed());
  }

  /**
   * Writes the data set, unless a complete one is there.
   *
   * @return the number of its trajectories
   */
  int run(List<ReferenceStage.Job> jobs, SortedSet<String> unseen, UniversalListener listener)
      throws IOException {
    DatasetBuilder builder =
        new DatasetBuilder(folder)
            .overwrite(true)
            .timeStep(settings.dynamics().frame())
            .lag(UniversalSettings.LAG);
    SortedSet<String> kept = new TreeSet<>();
    int count = 0;
    for (ReferenceStage.Job job : jobs) {
      String name = job.copy().name();
      if (unseen.contains(job.prepared().family())) {
        kept.add(name);
      }
      for (Map.Entry<Integer, Verdict> verdict : job.verdicts().entrySet()) {
        if (verdict.getValue().isSound()) {
          Path file = ReferenceStage.trajectory(reference, name, verdict.getKey());
          builder.add(
              DatasetBuilder.Source.of(file, verdict.getKey())
                  .withName(name)
                  .withTitle(name + "/" + file.getFileName()));
          count++;
        }
      }
    }
    boolean complete = LiFlowDataset.isDescribed(folder);
    listener.begins(UniversalStage.DATASET, count, complete ? count : 0);
    if (!complete && count > 0) {
      builder
          .test(all -> all.stream().filter(entry -> kept.contains(entry.name())).toList())
          .write(name -> listener.stepped(UniversalStage.DATASET, 1));
    }
    listener.ends(UniversalStage.DATASET);
    return count;
  }
}
