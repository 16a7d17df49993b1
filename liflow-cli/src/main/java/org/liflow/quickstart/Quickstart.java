package org.liflow.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.liflow.crystal.format.RunManifest;
import org.liflow.evaluate.ComparisonTable;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;
import org.liflow.files.ResumableFolder;
import org.liflow.flow.OdeSolver;
import org.liflow.nn.io.ModelRole;
import org.liflow.run.RunConvergence;
import org.liflow.tensor.backend.Backend;
import org.liflow.train.EpochMetrics;
import org.liflow.util.SettingsFile;

/**
 * A complete example: reference dynamics of a layered titanate, a data set of it, a trained
 * Propagator, its trajectories of an arrangement and a temperature that training never saw, and the
 * comparison with the reference. Settings may ask for a Corrector as well.
 *
 * <pre>
 * quickstart.json  the settings
 * times.json       the time that each stage took
 * reference/       the dynamics, one folder per arrangement or unseen replica
 * dataset/         the data set
 * propagator/      the training run
 * corrector/       that of the Corrector, if there is one
 * generated/       the models' trajectories
 * results.json     the results
 * comparison.csv   generated against reference, quantity by quantity
 * report.html      the results with plots
 * </pre>
 *
 * <p>Each stage resumes in its folder. A call after a kill does the rest; a call after the end only
 * compares again. One quickstart holds the folder at a time. Not safe for use by several threads.
 */
public final class Quickstart {
  /** The name of the page's file. */
  public static final String REPORT = "report.html";

  /** The name of the results' file. */
  public static final String RESULTS = "results.json";

  /** The name of the table of compared quantities. */
  public static final String COMPARISON = "comparison.csv";

  /** The name of the settings' file, the first that is written. */
  public static final String DESCRIPTION = "quickstart.json";

  /** The name of the file of the stages' times. */
  public static final String TIMES = "times.json";

  private static final String FORMAT = "liflow-quickstart 1";

  private static final ResumableFolder.Layout LAYOUT =
      ResumableFolder.Layout.of(
          DESCRIPTION,
          List.of(
              "reference", "dataset", "generated", "run.json", TIMES, RESULTS, COMPARISON, REPORT));

  private final Path folder;
  private final QuickstartSettings settings;
  private final Backend backend;
  private final int threads;

  /** Of the generation; empty where the models' own samplers serve. */
  private final Optional<OdeSolver> solver;

  /**
   * @param folder made if missing
   * @param backend trains and generates; remains the caller's to close
   * @param threads of the reference dynamics and the analysis; the backend has its own
   */
  public Quickstart(Path folder, QuickstartSettings settings, Backend backend, int threads) {
    this(folder, settings, backend, threads, Optional.empty());
  }

  /**
   * @param folder made if missing
   * @param backend trains and generates; remains the caller's to close
   * @param threads of the reference dynamics and the analysis; the backend has its own
   * @param solver of both models' flows; empty where the samplers of their files serve
   */
  public Quickstart(
      Path folder,
      QuickstartSettings settings,
      Backend backend,
      int threads,
      Optional<OdeSolver> solver) {
    this.solver = solver;
    this.folder = folder;
    this.settings = settings;
    this.backend = backend;
    this.threads = threads;
  }

  /**
   * Does all that is not done yet, and writes the report.
   *
   * @throws InputException when the folder holds a quickstart of other settings or something else,
   *     is in use or cannot be written
   * @throws StoppedEarlyException when a stage breaks down
   * @throws UncheckedIOException if the disk fails
   */
  public QuickstartResults run(QuickstartListener listener) throws IOException {
    try (ResumableFolder opened = ResumableFolder.resumeOrCreate(folder, LAYOUT)) {
      SettingsFile begun = new SettingsFile(opened.description(), FORMAT);
      if (opened.isResumed()) {
        opened.requireSame(begun.read(), identity());
      } else {
        begun.write(identity());
      }
      return stages(listener);
    }
  }

  private QuickstartResults stages(QuickstartListener listener) throws IOException {
    StageTimes times = StageTimes.of(folder);
    ReferenceStage.Trajectories reference =
        new ReferenceStage(folder.resolve("reference"), settings).run(threads, times, listener);
    Path dataset = folder.resolve("dataset");
    new DatasetStage(dataset, settings.models().stride()).run(reference.toLearn(), listener);
    Map<Stage, List<EpochMetrics>> histories = new EnumMap<>(Stage.class);
    TrainingStage propagator =
        new TrainingStage(
            ModelRole.PROPAGATOR, folder.resolve(Stage.PROPAGATOR.key()), dataset, settings);
    histories.put(Stage.PROPAGATOR, propagator.run(backend, threads, times, listener));
    Optional<Path> fixer = Optional.empty();
    if (settings.models().corrector().isPresent()) {
      TrainingStage corrector =
          new TrainingStage(
              ModelRole.CORRECTOR, folder.resolve(Stage.CORRECTOR.key()), dataset, settings);
      histories.put(Stage.CORRECTOR, corrector.run(backend, threads, times, listener));
      fixer = Optional.of(corrector.model());
    }
    Path generation = folder.resolve("generated");
    List<RunManifest.Trajectory> generated =
        new GenerationStage(generation, settings, solver)
            .run(propagator.model(), fixer, backend, threads, times, listener);
    QuickstartResults results =
        new Comparison(settings, histories, times, threads)
            .of(
                reference.unseen(),
                reference.memoryless(),
                generated,
                RunConvergence.read(generation));
    String json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results);
    ReplacedFile.write(folder.resolve(RESULTS), json + "\n");
    ReplacedFile.write(
        folder.resolve(COMPARISON),
        ComparisonTable.csv(results.judgement().distributions().quantities()));
    ReplacedFile.write(folder.resolve(REPORT), QuickstartPage.render(results));
    return results;
  }

  private Map<String, String> identity() {
    Map<String, String> named = new LinkedHashMap<>(settings.named());
    named.put("backend", backend.name());
    return named;
  }
}
