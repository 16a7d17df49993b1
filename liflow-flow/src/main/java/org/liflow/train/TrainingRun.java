package org.liflow.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.InputException;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.io.FolderLock;

/**
 * A training run on disk.
 *
 * <pre>
 * settings.yaml        what was asked, see {@link TrainingSettings}
 * initial.safetensors  the model before the first step
 * best.safetensors     the model of the lowest validation loss so far
 * last.safetensors     the model at the last checkpoint
 * metrics.csv          one row an epoch
 * loss.html            the same as a plot
 * state.safetensors    all that is needed to go on bit by bit
 * diverged-N.npz       the batch of step N, where a loss or gradient was not finite
 * </pre>
 *
 * <p>Models are written with the running mean of the weights. There is a checkpoint after every
 * epoch; the state is written last and in one piece, so that a run that is killed at any time goes
 * on from its last checkpoint and writes the same files again, bit for bit. Random numbers follow
 * from the seed and the step's number alone. One run holds a folder at a time.
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
  private final FlowBatches training;
  private final List<FlowBatch> validation;
  private final TrainingEngine engine;
  private final TrainingProgress progress;

  private volatile boolean stopping;

  /** Takes over the lock and the data, also when it fails. */
  private TrainingRun(
      Path folder,
      TrainingSettings settings,
      FolderLock lock,
      TrainingData data,
      Optional<TrainingState> state,
      EngineFactory engines,
      Backend backend) {
    this.folder = folder;
    this.settings = settings;
    this.lock = lock;
    this.data = data;
    this.backend = backend;
    TrainingEngine opened = null;
    try {
      fingerprint = data.fingerprint();
      state.ifPresent(this::requireSame);
      start =
          state.isPresent()
              ? ModelFile.read(folder.resolve(INITIAL))
              : StartModel.of(settings, data);
      training = data.training(start);
      validation = data.validation(start);
      opened = engines.open(start, settings.optimizer(), backend);
      engine = opened;
      if (state.isPresent()) {
        restore(state.get());
        progress = state.get().progress();
      } else {
        progress = new TrainingProgress();
        settings.write(folder.resolve(SETTINGS));
        start.write(folder.resolve(INITIAL));
        save();
      }
      MetricsFiles.write(folder, settings, progress);
    } catch (RuntimeException problem) {
      if (opened != null) {
        opened.close();
      }
      data.close();
      release(lock, problem);
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

  private static void release(FolderLock lock, RuntimeException after) {
    try {
      lock.close();
    } catch (IOException problem) {
      after.addSuppressed(problem);
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
    return start(folder, settings, backend, TrainingRun::engine);
  }

  static TrainingRun start(
      Path folder, TrainingSettings settings, Backend backend, EngineFactory engines) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException problem) {
      throw new InputException(
          folder.toString(), "a file of that name", "a folder to write the run to", problem);
    } catch (IOException problem) {
      throw new InputException(
          folder.toString(),
          "a folder that cannot be made (" + problem.getMessage() + ")",
          "a folder that can be written",
          problem);
    }
    for (String name : List.of(SETTINGS, STATE, INITIAL, BEST, LAST, MetricsFiles.TABLE)) {
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
    return open(folder, absolute, Optional.empty(), backend, engines);
  }

  /**
   * Takes up the run in a folder where its last checkpoint is.
   *
   * @param backend of the name that the run began with; stays the caller's to close, after this run
   * @throws InputException when there is no run, it is damaged, or the data set or the settings
   *     have changed: says which
   */
  public static TrainingRun resume(Path folder, Backend backend) {
    return resume(folder, backend, OptionalInt.empty(), TrainingRun::engine);
  }

  /**
   * Takes up the run in a folder where its last checkpoint is, to go on up to more epochs or fewer
   * than it was begun with. The learning rate of a cosine schedule follows the new number.
   *
   * @param backend of the name that the run began with; stays the caller's to close, after this run
   * @throws InputException as {@link #resume(Path, Backend)} does
   */
  public static TrainingRun resume(Path folder, Backend backend, int epochs) {
    return resume(folder, backend, OptionalInt.of(epochs), TrainingRun::engine);
  }

  static TrainingRun resume(
      Path folder, Backend backend, OptionalInt epochs, EngineFactory engines) {
    Path file = folder.resolve(SETTINGS);
    if (!Files.exists(file)) {
      throw new InputException(folder, "no " + SETTINGS, "the folder of a training run");
    }
    TrainingSettings written = TrainingSettings.read(file);
    TrainingSettings settings =
        epochs.isPresent()
            ? written.withOptimizer(optimizer -> optimizer.withEpochs(epochs.getAsInt()))
            : written;
    Path state = folder.resolve(STATE);
    // A run that was killed before its first checkpoint starts anew.
    Optional<TrainingState> found =
        Files.exists(state) ? Optional.of(TrainingState.read(state)) : Optional.empty();
    TrainingRun run = open(folder, settings, found, backend, engines);
    if (!settings.equals(written)) {
      settings.write(file);
    }
    return run;
  }

  private static TrainingRun open(
      Path folder,
      TrainingSettings settings,
      Optional<TrainingState> state,
      Backend backend,
      EngineFactory engines) {
    FolderLock lock = FolderLock.take(folder);
    TrainingData data;
    try {
      data = TrainingData.open(settings);
    } catch (RuntimeException problem) {
      release(lock, problem);
      throw problem;
    }
    return new TrainingRun(folder, settings, lock, data, state, engines, backend);
  }

  /** Where the run is. */
  public Path folder() {
    return folder;
  }

  /** What was asked. */
  public TrainingSettings settings() {
    return settings;
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
      throw diverged(problem.getMessage(), step, batch, times, rate);
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

  private Divergence diverged(
      String what, long step, FlowBatch batch, double[] times, double rate) {
    Path file = folder.resolve("diverged-" + step + ".npz");
    DivergedBatch.write(file, batch, times, rate);
    return new Divergence(
        String.format(
            Locale.ROOT,
            "step %d, learning rate %s: %s; the batch is in %s",
            step,
            rate,
            what,
            file));
  }

  private void endEpoch(TrainingListener listener) {
    int epoch = progress.history().size() + 1;
    boolean validates =
        epoch % settings.validation().everyEpochs() == 0 || epoch == settings.optimizer().epochs();
    Optional<EpochMetrics.Validation> losses =
        validates ? Optional.of(validate()) : Optional.empty();
    double rate = settings.optimizer().learningRate(engine.steps() - 1);
    EpochMetrics metrics = progress.endEpoch(engine.steps(), rate, losses);
    boolean best = progress.best().filter(metrics::equals).isPresent();
    if (best) {
      model(losses).write(folder.resolve(BEST));
    }
    MetricsFiles.write(folder, settings, progress);
    save();
    listener.epochEnded(metrics, best);
  }

  private EpochMetrics.Validation validate() {
    double plain = loss(false);
    double averaged = settings.optimizer().averagingDecay() == 0 ? plain : loss(true);
    return new EpochMetrics.Validation(plain, averaged);
  }

  /** The mean over all atoms and times. */
  private double loss(boolean averaged) {
    double sum = 0;
    long atoms = 0;
    for (FlowBatch batch : validation) {
      for (int index = 0; index < ValidationSettings.FLOW_TIMES; index++) {
        double[] times = FlowTimes.fixed(index, batch.graphs());
        double loss = engine.loss(batch, times, averaged);
        if (!Double.isFinite(loss)) {
          throw diverged("a validation loss of " + loss, engine.steps(), batch, times, 0);
        }
        sum += loss * batch.atoms();
        atoms += batch.atoms();
      }
    }
    return sum / atoms;
  }

  private ModelFile model(Optional<EpochMetrics.Validation> losses) {
    double decay = settings.optimizer().averagingDecay();
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("made_by", "LiFlow for Java");
    provenance.put("steps", String.valueOf(engine.steps()));
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
        engine.model(decay > 0).weights());
  }

  /** The state last: until it is there, the checkpoint before is the one that counts. */
  private void save() {
    model(Optional.empty()).write(folder.resolve(LAST));
    new TrainingState(
            settings.yaml(), fingerprint, backend.name(), engine.steps(), progress, engine.state())
        .write(folder.resolve(STATE));
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
