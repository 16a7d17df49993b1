package org.liflow.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.FolderLock;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.files.ReplacedFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.tensor.backend.Backend;
import org.liflow.train.EpochMetrics;

/**
 * The whole way from nothing: reference dynamics of layered titanate, a data set, two trained
 * models, trajectories of an arrangement and a temperature that they never saw, and the comparison
 * with the reference.
 *
 * <pre>
 * quickstart.json  what was asked
 * times.json       how long each stage took
 * reference/       the dynamics, one folder an arrangement or unseen replica
 * dataset/         the data set
 * propagator/      the training runs
 * corrector/
 * generated/       the models' trajectories
 * results.json     what was found
 * report.html      the same with plots
 * </pre>
 *
 * <p>Each stage goes on where its folder ends, so that a call after a kill does the rest, and one
 * after the end only compares anew.
 */
public final class Quickstart {
  /** The page. */
  public static final String REPORT = "report.html";

  /** The numbers. */
  public static final String RESULTS = "results.json";

  /** What was asked; the first file of all. */
  public static final String DESCRIPTION = "quickstart.json";

  /** How long each stage took so far. */
  public static final String TIMES = "times.json";

  private static final String FORMAT = "liflow-quickstart 1";
  private static final long LARGEST = 1 << 20;

  private final Path folder;
  private final QuickstartSettings settings;
  private final Backend backend;
  private final int threads;

  /**
   * @param folder made if missing
   * @param backend what trains and generates; stays the caller's to close
   * @param threads of the reference dynamics and the analysis; those of the backend are its own
   */
  public Quickstart(Path folder, QuickstartSettings settings, Backend backend, int threads) {
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
   * @throws StoppedEarlyException where a stage breaks down
   * @throws UncheckedIOException where the disk refuses
   */
  public QuickstartResults run(QuickstartListener listener) throws IOException {
    OutputFolder.make(folder);
    FolderLock lock = FolderLock.take(folder);
    try {
      claim();
      return stages(listener);
    } finally {
      lock.close();
    }
  }

  private QuickstartResults stages(QuickstartListener listener) throws IOException {
    StageTimes times = StageTimes.of(folder);
    Reference.Trajectories reference =
        new Reference(folder.resolve("reference"), settings).run(threads, times, listener);
    Path dataset = folder.resolve("dataset");
    new DatasetStage(dataset).run(reference.toLearn(), listener);
    Map<Stage, List<EpochMetrics>> histories = new EnumMap<>(Stage.class);
    TrainingStage propagator =
        new TrainingStage(
            ModelRole.PROPAGATOR, folder.resolve(Stage.PROPAGATOR.key()), dataset, settings);
    histories.put(Stage.PROPAGATOR, propagator.run(backend, threads, times, listener));
    TrainingStage corrector =
        new TrainingStage(
            ModelRole.CORRECTOR, folder.resolve(Stage.CORRECTOR.key()), dataset, settings);
    histories.put(Stage.CORRECTOR, corrector.run(backend, threads, times, listener));
    List<RunManifest.Trajectory> generated =
        new GenerationStage(folder.resolve("generated"), settings)
            .run(propagator.model(), corrector.model(), backend, threads, times, listener);
    QuickstartResults results =
        new Comparison(settings, histories, times, threads).of(reference.unseen(), generated);
    String json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results);
    ReplacedFile.write(folder.resolve(RESULTS), json + "\n");
    ReplacedFile.write(folder.resolve(REPORT), QuickstartPage.render(results));
    return results;
  }

  private Map<String, String> identity() {
    Map<String, String> named = new LinkedHashMap<>(settings.named());
    named.put("backend", backend.name());
    return named;
  }

  /** Writes down what this folder is, or checks that it is that. */
  private void claim() {
    Path file = folder.resolve(DESCRIPTION);
    if (Files.exists(file)) {
      requireSame(file);
      return;
    }
    for (String name : List.of("reference", "dataset", "generated", "run.json", RESULTS, REPORT)) {
      if (Files.exists(folder.resolve(name))) {
        throw new InputException(
            folder, name + " without a " + DESCRIPTION, "a folder that is new or empty");
      }
    }
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("format", FORMAT);
    ObjectNode node = root.putObject("settings");
    identity().forEach(node::put);
    ReplacedFile.write(folder.resolve(DESCRIPTION), root.toPrettyString() + "\n");
  }

  private void requireSame(Path file) {
    JsonNode root;
    try {
      if (Files.size(file) > LARGEST) {
        throw new InputException(file, "a file of " + Files.size(file) + " bytes", FORMAT);
      }
      root = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException problem) {
      throw new InputException(
          file.toString(), "text that is not JSON", "the format " + FORMAT, problem);
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot read " + file + ": " + problem.getMessage(), problem);
    }
    if (!root.path("format").asText().equals(FORMAT)) {
      throw new InputException(file, "JSON of another kind", "the format " + FORMAT);
    }
    identity()
        .forEach(
            (name, wanted) -> {
              String found = root.path("settings").path(name).asText();
              if (!found.equals(wanted)) {
                throw new InputException(
                    file,
                    "a quickstart with " + name + " " + found + ", not " + wanted,
                    "the settings that it was begun with, or another --output");
              }
            });
  }
}
