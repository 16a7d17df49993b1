package org.liflow.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.liflow.files.FolderLock;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.files.ReplacedFile;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;

/**
 * A training run on disk.
 *
 * <pre>
 * settings.yaml        what was asked, see {@link TrainingSettings}
 * initial.safetensors  the model before the first step
 * best.safetensors     the model of the lowest validation loss so far
 * last.safetensors     the model at the last checkpoint
 * metrics.csv          one row an epoch
 * loss.html            the same as a plot, where a {@link MetricsReport} is given
 * state.safetensors    all that is needed to go on bit by bit
 * diverged-N.npz       the batch after N steps where a loss or gradient was not finite, and where
 *                      its structures come from
 * </pre>
 *
 * <p>Models are written with the running mean of the weights. There is a checkpoint after every
 * epoch; the state is written first and in one piece, the best weights in it, and what else there
 * is follows from it, so that a run that is killed at any time goes on from its last checkpoint and
 * writes the same files again, bit for bit. Random numbers follow from the seed and the step's
 * number alone. One run holds a folder at a time.
 */
public final class TrainingRun implements AutoCloseable {
  /** The file that a run's settings are in. */
  public static final String SETTINGS = "settings.yaml";

  /** The file of all that a run needs to go on. */
  public static final String STATE = "state.safetensors";

  /** The file of the best model. */
  public static final String BEST = "best.safetensors";

  /** The file of the model at the last checkpoint. */
  public static final String LAST = "last.safetensors";

  private static final String INITIAL = "initial.safetensors";
  private static final String DIVERGED = "diverged-";
  private static final List<String> FILES =
      List.of(SETTINGS, STATE, INITIAL, BEST, LAST, MetricsFiles.TABLE, MetricsReport.FILE);

  /** Makes what a run drives. */
  @FunctionalInterface
  interface EngineFactory {
    TrainingEngine open(ModelFile start, OptimizerSettings optimizer, Backend backend);
  }

  private final Path folder;
  private final TrainingSettings settings;
  private final FolderLock lock;
  private final TrainingData data;
  private final String fingerprint;
  private final Backend backend;
  private final ModelFile start;
  private final DatasetFlows flows;
  private final FlowBatches training;
  private final ValidationSet validation;
  private final TrainingEngine engine;
  private final TrainingProgress progress;
  private final MetricsReport report;
  private Optional<Map<String, float[]>> best;

  private volatile boolean stopping;

  /**
   * Takes over the lock, but not when it fails.
   *
   * @param rewritten whether the settings are others than those in the folder
   */
  private TrainingRun(
      Path folder,
      TrainingSettings settings,
      boolean rewritten,
      FolderLock lock,
      Optional<TrainingState> state,
      EngineFactory engines,
      MetricsReport report,
      Backend backend) {
    this.report = report;
    this.folder = folder;
    this.settings = settings;
    this.lock = lock;
    this.backend = backend;
    data = TrainingData.open(settings);
    TrainingEngine opened = null;
    try {
      fingerprint = data.fingerprint();
      state.ifPresent(this::requireSame);
      start =
          state.isPresent()
              ? ModelFile.read(folder.resolve(INITIAL))
              : StartModel.of(settings, data);
      flows = data.training(start);
      training = data.ahead(flows);
      validation = data.validation(start);
      opened = engines.open(start, settings.optimizer(), backend);
      engine = opened;
      progress = state.map(TrainingState::progress).orElseGet(TrainingProgress::new);
      best = state.flatMap(TrainingState::best);
      state.ifPresent(this::restore);
      if (rewritten) {
        settings.write(folder.resolve(SETTINGS));
      }
      if (state.isEmpty()) {
        start.write(folder.resolve(INITIAL));
        save();
      } else {
        writeLast();
      }
      if (best.isPresent()) {
        writeBest();
      }
      MetricsFiles.write(folder, settings, progress, report);
    } catch (Throwable problem) {
      closeAfter(problem, opened);
      closeAfter(problem, data);
      throw problem;
    }
  }

  private static TrainingEngine engine(
      ModelFile start, OptimizerSettings optimizer, Backend backend) {
    AdamSettings published = AdamSettings.published();
    AdamSettings adam =
        new AdamSettings(
            published.beta1(), published.beta2(), published.epsilon(), optimizer.clipNorm());
    return new FlowTrainer(start, adam, optimizer.averagingDecay(), backend);
  }

  private static void closeAfter(Throwable problem, AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception another) {
      problem.addSuppressed(another);
    }
  }

  private void requireSame(TrainingState state) {
    if (!state.fingerprint().equals(fingerprint)) {
      throw new InputException(
          settings.data().folder(),
          "a data set that has changed since the run in " + folder + " began",
          "the same files, or a new run");
    }
    if (!state.backend().equals(backend.name())) {
      throw new InputException(
          folder,
          "a run that began with the backend " + state.backend(),
          "that one rather than " + backend.name() + ", to go on bit by bit");
    }
    settings.requireGoesOn(
        folder.resolve(SETTINGS),
        SettingsReader.parse(folder.resolve(STATE).toString(), state.settings(), folder));
  }

  private void restore(TrainingState state) {
    try {
      engine.restore(state.engine(), state.steps());
      // Refuses weights of another network before anything is written.
      state.best().ifPresent(start::withValues);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          folder.resolve(STATE).toString(),
          problem.getMessage(),
          "the state of the run in this folder",
          problem);
    }
  }

  /**
   * Starts a run.
   *
   * @param folder new, empty, or without a run
   * @param backend stays the caller's to close, after this run
   * @throws InputException when the folder holds a run or cannot be written, the data set is bad,
   *     or the start model does not fit; nothing is overwritten
   */
  public static TrainingRun start(Path folder, TrainingSettings settings, Backend backend) {
    return start(folder, settings, backend, MetricsReport.NONE);
  }

  /**
   * Starts a run that keeps a page of its metrics.
   *
   * @param folder new, empty, or without a run
   * @param backend stays the caller's to close, after this run
   * @param report renders the page
   * @throws InputException as {@link #start(Path, TrainingSettings, Backend)} does
   */
  public static TrainingRun start(
      Path folder, TrainingSettings settings, Backend backend, MetricsReport report) {
    return start(folder, settings, backend, TrainingRun::engine, report);
  }

  static TrainingRun start(
      Path folder,
      TrainingSettings settings,
      Backend backend,
      EngineFactory engines,
      MetricsReport report) {
    boolean isNew = !Files.exists(folder);
    OutputFolder.make(folder);
    for (String name : FILES) {
      if (Files.exists(folder.resolve(name))) {
        throw new InputException(
            folder, "a folder that already holds a run (" + name + ")", "--resume, or another one");
      }
    }
    TrainingSettings absolute =
        settings
            .withData(found -> found.withFolder(found.folder().toAbsolutePath().normalize()))
            .withModel(
                model ->
                    model.start().isPresent()
                        ? model.withStart(model.start().get().toAbsolutePath().normalize())
                        : model);
    FolderLock lock = FolderLock.take(folder);
    try {
      return new TrainingRun(
          folder, absolute, true, lock, Optional.empty(), engines, report, backend);
    } catch (Throwable problem) {
      closeAfter(problem, lock);
      if (isNew) {
        closeAfter(problem, () -> OutputFolder.removeIfEmpty(folder));
      }
      throw problem;
    }
  }

  /**
   * Takes up the run in a folder where its last checkpoint is.
   *
   * @param backend of the name that the run began with; stays the caller's to close, after this run
   * @throws InputException when there is no run, it is damaged, or the data set or the settings
   *     have changed: says which
   */
  public static TrainingRun resume(Path folder, Backend backend) {
    return resume(folder, backend, OptionalInt.empty(), MetricsReport.NONE);
  }

  /**
   * Takes up the run in a folder where its last checkpoint is, to go on up to more epochs or fewer
   * than it was begun with. The learning rate of a cosine schedule follows the new number.
   *
   * @param backend of the name that the run began with; stays the caller's to close, after this run
   * @throws InputException as {@link #resume(Path, Backend)} does
   */
  public static TrainingRun resume(Path folder, Backend backend, int epochs) {
    return resume(folder, backend, OptionalInt.of(epochs), MetricsReport.NONE);
  }

  /**
   * Takes up the run in a folder where its last checkpoint is, and keeps a page of its metrics.
   *
   * @param backend of the name that the run began with; stays the caller's to close, after this run
   * @param epochs another number of epochs to go on to, or empty for the number it began with
   * @param report renders the page
   * @throws InputException as {@link #resume(Path, Backend)} does
   */
  public static TrainingRun resume(
      Path folder, Backend backend, OptionalInt epochs, MetricsReport report) {
    return resume(folder, backend, epochs, TrainingRun::engine, report);
  }

  static TrainingRun resume(
      Path folder,
      Backend backend,
      OptionalInt epochs,
      EngineFactory engines,
      MetricsReport report) {
    Path file = folder.resolve(SETTINGS);
    if (!Files.exists(file)) {
      throw new InputException(folder, "no " + SETTINGS, "the folder of a training run");
    }
    FolderLock lock = FolderLock.take(folder);
    try {
      ReplacedFile.removeLeftovers(folder, TrainingRun::isOurs);
      TrainingSettings written = TrainingSettings.read(file);
      TrainingSettings settings =
          epochs.isPresent()
              ? written.withOptimizer(optimizer -> optimizer.withEpochs(epochs.getAsInt()))
              : written;
      boolean rewritten = !settings.equals(written);
      return new TrainingRun(
          folder, settings, rewritten, lock, state(folder), engines, report, backend);
    } catch (Throwable problem) {
      closeAfter(problem, lock);
      throw problem;
    }
  }

  /** Whether a run writes a file of this name. */
  private static boolean isOurs(String name) {
    return FILES.contains(name) || name.matches(DIVERGED + "\\d+\\.npz");
  }

  /** The run's last checkpoint; empty where it was killed before its first, to start anew. */
  private static Optional<TrainingState> state(Path folder) {
    Path state = folder.resolve(STATE);
    if (Files.exists(state)) {
      return Optional.of(TrainingState.read(state));
    }
    for (String later : List.of(BEST, LAST, MetricsFiles.TABLE)) {
      if (Files.exists(folder.resolve(later))) {
        throw new InputException(
            folder,
            "no " + STATE + " beside " + later,
            "the state that the run came to, or another folder to begin a run in");
      }
    }
    return Optional.empty();
  }

  /** Where the run is. */
  public Path folder() {
    return folder;
  }

  /** What was asked. */
  public TrainingSettings settings() {
    return settings;
  }

  /**
   * The elements that the model which the run goes on from knows nothing of: their embeddings begin
   * as random numbers. None where it began from scratch.
   */
  public List<String> newElements() {
    return StartModel.newElements(start);
  }

  /** Updates since the run began. */
  public long steps() {
    return engine.steps();
  }

  /** The epochs that are over. */
  public List<EpochMetrics> history() {
    return List.copyOf(progress.history());
  }

  /** Asks a run that trains to end after the step it is at, with a checkpoint; from any thread. */
  public void stop() {
    stopping = true;
  }

  /**
   * Trains until the epochs are done, the patience is out or the run is {@linkplain #stop asked to
   * stop}. Where a loss or gradient is not finite, the batch is written to the folder and training
   * ends; the last checkpoint stays.
   *
   * @throws InputException when the data set cannot be read
   * @throws UncheckedIOException when the disk refuses
   */
  public TrainingOutcome train(TrainingListener listener) {
    try {
      while (true) {
        Optional<TrainingOutcome.End> end = end();
        if (end.isPresent()) {
          return outcome(end.get(), Optional.empty());
        }
        if (stopping) {
          save();
          return outcome(TrainingOutcome.End.INTERRUPTED, Optional.empty());
        }
        step(listener);
        if (progress.stepsInEpoch() == settings.optimizer().stepsPerEpoch()) {
          endEpoch(listener);
        }
      }
    } catch (Divergence fault) {
      return outcome(TrainingOutcome.End.DIVERGED, Optional.of(fault.getMessage()));
    }
  }

  /** Why there is nothing more to do; empty within an epoch, or where there is. */
  private Optional<TrainingOutcome.End> end() {
    if (progress.stepsInEpoch() > 0) {
      return Optional.empty();
    }
    int patience = settings.validation().patience();
    if (patience > 0 && progress.inVain() >= patience) {
      return Optional.of(TrainingOutcome.End.NO_IMPROVEMENT);
    }
    return progress.history().size() >= settings.optimizer().epochs()
        ? Optional.of(TrainingOutcome.End.EPOCHS_DONE)
        : Optional.empty();
  }

  private TrainingOutcome outcome(TrainingOutcome.End end, Optional<String> fault) {
    return new TrainingOutcome(
        end, engine.steps(), progress.history().size(), progress.best(), fault);
  }

  private void step(TrainingListener listener) {
    long step = engine.steps();
    FlowBatch batch = training.batch(step);
    double[] times = FlowTimes.random(settings.seed(), step, batch.graphs());
    double rate = settings.optimizer().learningRate(step);
    StepResult result;
    try {
      result = engine.step(batch, times, rate);
    } catch (DivergedException problem) {
      throw diverged(
          String.format(
              Locale.ROOT, "step %d, learning rate %s: %s", step, rate, problem.getMessage()),
          new DivergedBatch(
              settings.seed(), step, batch, flows.origins(step), times, OptionalDouble.of(rate)));
    }
    progress.add(result);
    listener.stepped(step + 1, result);
  }

  /** Ends training; its message is for people. */
  private static final class Divergence extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Divergence(String message) {
      super(message);
    }
  }

  private Divergence diverged(String what, DivergedBatch batch) {
    Path file = folder.resolve(DIVERGED + engine.steps() + ".npz");
    batch.write(file);
    return new Divergence(what + "; the batch is in " + file);
  }

  private void endEpoch(TrainingListener listener) {
    int epoch = progress.history().size() + 1;
    boolean validates =
        epoch % settings.validation().everyEpochs() == 0 || epoch == settings.optimizer().epochs();
    Optional<EpochMetrics.Validation> losses =
        validates ? Optional.of(validate()) : Optional.empty();
    double rate = settings.optimizer().learningRate(engine.steps() - 1);
    EpochMetrics metrics = progress.endEpoch(engine.steps(), rate, losses);
    boolean better = progress.best().filter(metrics::equals).isPresent();
    if (better) {
      best = Optional.of(weights());
    }
    save();
    if (better) {
      writeBest();
    }
    MetricsFiles.write(folder, settings, progress, report);
    listener.epochEnded(metrics, better);
  }

  private EpochMetrics.Validation validate() {
    double plain = loss(false);
    double averaged = settings.optimizer().averagingDecay() == 0 ? plain : loss(true);
    return new EpochMetrics.Validation(plain, averaged);
  }

  /** The mean over all atoms and times. */
  private double loss(boolean averaged) {
    double[] times = FlowTimes.fixed();
    double sum = 0;
    long atoms = 0;
    for (long number = 0; number < validation.size(); number++) {
      FlowBatch batch = validation.batch(number);
      double loss = engine.loss(batch, times, averaged);
      if (!Double.isFinite(loss)) {
        throw diverged(
            String.format(
                Locale.ROOT,
                "after step %d: a validation loss of %s%s",
                engine.steps(),
                loss,
                averaged ? " with the mean of the weights" : ""),
            new DivergedBatch(
                settings.seed(),
                number,
                batch,
                validation.origins(number),
                times,
                OptionalDouble.empty()));
      }
      sum += loss * batch.atoms();
      atoms += batch.atoms();
    }
    return sum / atoms;
  }

  /** The weights that are validated and kept, by name. */
  private Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    engine
        .model(settings.optimizer().averagingDecay() > 0)
        .weights()
        .forEach((name, tensor) -> weights.put(name, tensor.data()));
    return weights;
  }

  private ModelFile model(
      Map<String, float[]> weights, long steps, Optional<EpochMetrics.Validation> losses) {
    double decay = settings.optimizer().averagingDecay();
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("made_by", "LiFlow for Java");
    provenance.put("steps", String.valueOf(steps));
    provenance.put("seed", String.valueOf(settings.seed()));
    losses.ifPresent(
        found -> provenance.put("validation_loss_A2", String.valueOf(found.averaged())));
    provenance.put("weights", decay == 0 ? "as they are" : "running mean, decay " + decay);
    provenance.put("data_sha256", fingerprint);
    provenance.put("backend", backend.name());
    provenance.putAll(start.provenance());
    return new ModelFile(
        start.network(),
        start.role(),
        StartModel.known(start),
        start.cutoff(),
        start.prior(),
        start.trainingNoise(),
        start.stride(),
        provenance,
        start.withValues(weights).weights());
  }

  /** The state first and in one piece: everything else in the folder follows from it. */
  private void save() {
    new TrainingState(
            settings.yaml(),
            fingerprint,
            backend.name(),
            engine.steps(),
            progress,
            engine.state(),
            best)
        .write(folder.resolve(STATE));
    writeLast();
  }

  private void writeLast() {
    model(weights(), engine.steps(), Optional.empty()).write(folder.resolve(LAST));
  }

  private void writeBest() {
    EpochMetrics metrics = progress.best().orElseThrow();
    model(best.orElseThrow(), metrics.steps(), metrics.validation()).write(folder.resolve(BEST));
  }

  /** Ends the run's use of its folder; what was not saved is lost. */
  @Override
  public void close() throws IOException {
    try {
      engine.close();
    } finally {
      try {
        data.close();
      } finally {
        lock.close();
      }
    }
  }
}
