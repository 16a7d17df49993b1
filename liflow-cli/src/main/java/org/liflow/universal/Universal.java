package org.liflow.universal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.files.ReplacedFile;
import org.liflow.files.ResumableFolder;
import org.liflow.util.SettingsFile;

/**
 * Makes a data set of many compositions from a folder of crystals and one potential.
 *
 * <pre>
 * universal.json    the settings
 * crystals/         the supercells, one folder a crystal
 * reference/        the dynamics, one folder a supercell
 * crystals.csv      what became of each crystal, and why
 * trajectories.csv  what became of each supercell at each temperature
 * dataset/          the data set
 * </pre>
 *
 * <p>Each stage resumes in its folder; dynamics go on bit by bit within a trajectory. A crystal
 * that fails is a row of the table, and the others go on. One run holds the folder at a time. The
 * result is the same at any number of threads. Not safe for use by several threads.
 */
public final class Universal {
  /** The name of the settings' file, the first that is written. */
  public static final String DESCRIPTION = "universal.json";

  /** The name of the table of crystals. */
  public static final String CRYSTALS = "crystals.csv";

  /** The name of the table of trajectories. */
  public static final String TRAJECTORIES = "trajectories.csv";

  /** The name of the data set's folder. */
  public static final String DATASET = "dataset";

  /** The name of the folder of reference trajectories. */
  public static final String REFERENCE = "reference";

  private static final String SUPERCELLS = "crystals";
  private static final String FORMAT = "liflow-universal 1";
  private static final ResumableFolder.Layout LAYOUT =
      ResumableFolder.Layout.of(
          DESCRIPTION, List.of(SUPERCELLS, REFERENCE, CRYSTALS, TRAJECTORIES, DATASET));

  private final Path folder;
  private final Path crystals;
  private final String potential;
  private final UniversalSettings settings;
  private final int threads;

  /**
   * @param folder made if missing
   * @param crystals a folder of CIF or other crystal files
   * @param potential a table of ions in CSV, a JSON file, or the name of a potential that comes
   *     with LiFlow
   * @param settings all that decides the result beside them
   * @param threads how many crystals are worked on at once
   */
  public Universal(
      Path folder, Path crystals, String potential, UniversalSettings settings, int threads) {
    this.folder = folder;
    this.crystals = crystals;
    this.potential = potential;
    this.settings = settings;
    this.threads = threads;
  }

  /**
   * Does all that is not done yet.
   *
   * @param listener hears of progress, and may end the run early
   * @return what came out
   * @throws InputException when there are no crystals, the potential is bad, or the folder holds a
   *     run of other settings or something else, is in use or cannot be written
   * @throws UncheckedIOException if the disk fails
   */
  public UniversalResults run(UniversalListener listener) throws IOException {
    List<CrystalFolder.Entry> entries = CrystalFolder.list(crystals);
    CrystalPotential forces = CrystalPotential.read(potential);
    try (ResumableFolder opened = ResumableFolder.resumeOrCreate(folder, LAYOUT)) {
      Map<String, String> asked = identity(entries, forces);
      SettingsFile begun = new SettingsFile(opened.description(), FORMAT);
      if (opened.isResumed()) {
        opened.requireSame(begun.read(), asked);
      } else {
        begun.write(asked);
      }
      return stages(entries, forces, listener);
    }
  }

  private UniversalResults stages(
      List<CrystalFolder.Entry> entries, CrystalPotential forces, UniversalListener listener)
      throws IOException {
    Path supercells = folder.resolve(SUPERCELLS);
    Path reference = folder.resolve(REFERENCE);
    OutputFolder.make(supercells);
    OutputFolder.make(reference);
    List<PreparedCrystal> prepared =
        new CrystalStage(supercells, settings, forces).run(entries, threads, listener);
    ReferenceStage stage = new ReferenceStage(reference, supercells, settings, forces);
    List<ReferenceStage.Job> jobs = stage.jobs(prepared);
    boolean complete = prepared.size() == entries.size() && !listener.isCancelled();
    if (complete && jobs.stream().anyMatch(job -> !job.left(settings).isEmpty())) {
      stage.cost(jobs, threads, listener);
    }
    complete = complete && stage.run(jobs, threads, listener);
    SortedSet<String> unseen = complete ? DatasetStage.unseen(jobs, settings) : new TreeSet<>();
    if (complete) {
      CrystalTable table = new CrystalTable(prepared, jobs, unseen);
      ReplacedFile.write(folder.resolve(CRYSTALS), table.crystals());
      ReplacedFile.write(folder.resolve(TRAJECTORIES), table.trajectories());
    }
    int trajectories =
        complete
            ? new DatasetStage(folder.resolve(DATASET), reference, settings)
                .run(jobs, unseen, listener)
            : 0;
    return results(complete, prepared, jobs, unseen, trajectories);
  }

  private static UniversalResults results(
      boolean complete,
      List<PreparedCrystal> prepared,
      List<ReferenceStage.Job> jobs,
      SortedSet<String> unseen,
      int trajectories) {
    SortedSet<String> used = new TreeSet<>();
    SortedSet<String> train = new TreeSet<>();
    SortedSet<String> test = new TreeSet<>();
    for (ReferenceStage.Job job : jobs) {
      if (job.verdicts().values().stream().anyMatch(Verdict::isSound)) {
        used.add(job.prepared().id());
        (unseen.contains(job.prepared().family()) ? test : train).add(job.copy().composition());
      }
    }
    return new UniversalResults(
        complete,
        prepared.size(),
        (int) prepared.stream().filter(crystal -> !crystal.isLeftOut()).count(),
        used.size(),
        trajectories,
        train.size(),
        test.size(),
        List.copyOf(unseen));
  }

  private Map<String, String> identity(List<CrystalFolder.Entry> entries, CrystalPotential forces) {
    Map<String, String> named = new LinkedHashMap<>(settings.named());
    named.put("potential", forces.digest());
    named.put("crystals", String.join(" ", entries.stream().map(CrystalFolder.Entry::id).toList()));
    return named;
  }
}
