package org.liflow.train;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.data.InMemoryDataset;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.Backend;

/**
 * A training run on disk, on a data set in a folder or on trajectories in memory.
 *
 * <pre>
 * settings.yaml        the settings, see {@link TrainingSettings}
 * initial.safetensors  the model before the first step
 * best.safetensors     the model of the lowest validation loss so far
 * last.safetensors     the model at the last checkpoint
 * metrics.csv          one row per epoch
 * loss.html            the same as a plot, if a {@link MetricsReport} is given
 * state.safetensors    all that is needed to resume bit by bit
 * diverged-N.npz       the batch after N steps whose loss or gradient was not finite, with the
 *                      trajectories and frames that it was drawn from
 * </pre>
 *
 * <pre>{@code
 * try (Backend backend = Backends.open();
 *     TrainingRun run = TrainingRun.start(folder, settings, backend)) {
 *   TrainingOutcome outcome = run.train(TrainingListener.SILENT);
 * }
 * FlowModel model = FlowModel.load(folder.resolve(TrainingRun.BEST), backend);
 * }</pre>
 *
 * <p>Models hold the moving average of the weights. A checkpoint is written after every epoch and
 * when a run is stopped. A run that is killed at any time resumes from its last checkpoint and
 * writes the same files, bit for bit: random numbers depend on the seed and the step's number
 * alone. The fingerprint of the data is recorded, and a run is resumed only on the same data.
 *
 * <p>One run holds a folder at a time. A run is used by one thread; {@link #stop} may be called
 * from any.
 */
public final class TrainingRun implements AutoCloseable {
  /** The name of the file that holds a run's settings. */
  public static final String SETTINGS = TrainingFolder.SETTINGS;

  /** The name of the file that holds all that a run needs to resume. */
  public static final String STATE = TrainingFolder.STATE;

  /** The name of the best model's file. */
  public static final String BEST = TrainingFolder.BEST;

  /** The name of the file of the model at the last checkpoint. */
  public static final String LAST = TrainingFolder.LAST;

  /** Makes the engine of a run. */
  @FunctionalInterface
  interface EngineFactory {
    TrainingEngine open(ModelFile start, TrainingSettings settings, Backend backend);
  }

  private final Path folder;
  private final TrainingSettings settings;
  private final ModelFile start;
  private final TrainingEngine engine;
  private final TrainingProgress progress;
  private final TrainingLoop loop;
  private final Resources resources;

  private volatile boolean stopping;

  /**
   * Opens a run in a folder, which is closed if this fails.
   *
   * @param rewritten whether the settings differ from those in the folder
   */
  private TrainingRun(
      TrainingFolder files,
      TrainingSettings settings,
      boolean rewritten,
      Backend backend,
      EngineFactory engines,
      TrainingOptions options) {
    this.folder = files.path();
    this.settings = settings;
    try (Resources made = new Resources()) {
      made.add(files);
      Optional<TrainingState> state = files.state();
      TrainingData data = made.add(TrainingData.open(settings, options.data()));
      state.ifPresent(found -> requireSame(files, found, data, backend));
      start = state.isPresent() ? files.initial() : StartModel.of(settings, data);
      DatasetFlows flows = data.training(start);
      TrainingLoop.Batches batches =
          new TrainingLoop.Batches(flows, data.ahead(flows), data.validation(start));
      engine = made.add(engines.open(start, settings, backend));
      progress = state.map(TrainingState::progress).orElseGet(TrainingProgress::new);
      state.ifPresent(found -> restore(files, found));
      if (rewritten) {
        files.write(settings);
      }
      Checkpoints checkpoints =
          new Checkpoints(
              files,
              new TrainedModels(start, settings, data.fingerprint(), backend.name()),
              engine,
              progress,
              state.flatMap(TrainingState::best),
              options.report());
      if (state.isPresent()) {
        checkpoints.repair();
      } else {
        checkpoints.begin();
      }
      loop = new TrainingLoop(settings, batches, engine, progress, files, checkpoints);
      resources = made.keep();
    }
  }

  private static TrainingEngine engine(
      ModelFile start, TrainingSettings settings, Backend backend) {
    OptimizerSettings optimizer = settings.optimizer();
    AdamSettings published = AdamSettings.published();
    AdamSettings adam =
        new AdamSettings(
            published.beta1(), published.beta2(), published.epsilon(), optimizer.clipNorm());
    return new FlowTrainer(
        start,
        ProbabilityPath.LINEAR,
        settings.loss().weights(),
        adam,
        optimizer.averagingDecay(),
        backend);
  }

  private void requireSame(
      TrainingFolder files, TrainingState state, TrainingData data, Backend backend) {
    if (!state.fingerprint().equals(data.fingerprint())) {
      throw new InputException(
          data.title(),
          "a data set that has changed since the run in " + folder + " began",
          settings.data().folder().isPresent()
              ? "the same files, or a new run"
              : "the same trajectories, or a new run");
    }
    if (!state.backend().equals(backend.name())) {
      throw new InputException(
          folder,
          "a run that began with the backend " + state.backend(),
          "that one rather than " + backend.name() + ", to go on bit by bit");
    }
    settings.requireGoesOn(
        files.settingsFile(),
        SettingsReader.parse(files.stateFile().toString(), state.settings(), folder));
  }

  private void restore(TrainingFolder files, TrainingState state) {
    try {
      engine.restore(state.engine(), state.steps());
      // Refuses weights of another network before anything is written.
      state.best().ifPresent(start::withValues);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          files.stateFile().toString(),
          problem.getMessage(),
          "the state of the run in this folder",
          problem);
    }
  }

  /**
   * Starts a run on the data set that the settings name.
   *
   * @param folder new, empty, or without a run
   * @param settings of the whole training
   * @param backend remains the caller's to close, after this run
   * @return a run before its first step
   * @throws InputException when the folder holds a run or cannot be written, the data set is bad,
   *     or the start model does not fit; nothing is overwritten
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun start(Path folder, TrainingSettings settings, Backend backend) {
    return start(folder, settings, backend, TrainingOptions.DEFAULT);
  }

  /**
   * Starts a run on trajectories in memory.
   *
   * @param folder new, empty, or without a run
   * @param settings for data in memory, such as {@link TrainingSettings#propagator()}
   * @param data to train on
   * @param backend remains the caller's to close, after this run
   * @return a run before its first step
   * @throws InputException as {@link #start(Path, TrainingSettings, Backend)} does
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun start(
      Path folder, TrainingSettings settings, InMemoryDataset data, Backend backend) {
    return start(folder, settings, backend, TrainingOptions.DEFAULT.withData(data));
  }

  /**
   * Starts a run with options.
   *
   * @param folder new, empty, or without a run
   * @param settings of the whole training
   * @param backend remains the caller's to close, after this run
   * @param options besides the settings
   * @return a run before its first step
   * @throws InputException as {@link #start(Path, TrainingSettings, Backend)} does
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun start(
      Path folder, TrainingSettings settings, Backend backend, TrainingOptions options) {
    return start(folder, settings, backend, TrainingRun::engine, options);
  }

  static TrainingRun start(
      Path folder,
      TrainingSettings settings,
      Backend backend,
      EngineFactory engines,
      TrainingOptions options) {
    TrainingSettings absolute =
        withEpochs(settings, options)
            .withData(
                data ->
                    data.folder()
                        .map(found -> data.withFolder(found.toAbsolutePath().normalize()))
                        .orElse(data))
            .withModel(
                model ->
                    model
                        .start()
                        .map(found -> model.withStart(found.toAbsolutePath().normalize()))
                        .orElse(model));
    return new TrainingRun(
        TrainingFolder.create(folder), absolute, true, backend, engines, options);
  }

  private static TrainingSettings withEpochs(TrainingSettings settings, TrainingOptions options) {
    return options.epochs().isPresent()
        ? settings.withOptimizer(adam -> adam.withEpochs(options.epochs().getAsInt()))
        : settings;
  }

  /**
   * Resumes the run in a folder from its last checkpoint.
   *
   * @param folder that holds a run
   * @param backend of the name that the run began with; remains the caller's to close, after this
   *     run
   * @return the run at its last checkpoint
   * @throws InputException when there is no run, it is damaged or was on trajectories in memory, or
   *     the data set or the settings have changed: says which
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun resume(Path folder, Backend backend) {
    return resume(folder, backend, TrainingOptions.DEFAULT);
  }

  /**
   * Resumes the run in a folder from its last checkpoint, on trajectories in memory.
   *
   * @param folder that holds a run
   * @param data equal to what the run began with
   * @param backend of the name that the run began with; remains the caller's to close, after this
   *     run
   * @return the run at its last checkpoint
   * @throws InputException when the trajectories differ; else as {@link #resume(Path, Backend)}
   *     does
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun resume(Path folder, InMemoryDataset data, Backend backend) {
    return resume(folder, backend, TrainingOptions.DEFAULT.withData(data));
  }

  /**
   * Resumes the run in a folder from its last checkpoint, to train to another number of epochs. The
   * learning rate of a cosine schedule follows the new number.
   *
   * @param folder that holds a run
   * @param backend of the name that the run began with; remains the caller's to close, after this
   *     run
   * @param epochs since the run began, those done included
   * @return the run at its last checkpoint
   * @throws InputException as {@link #resume(Path, Backend)} does
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun resume(Path folder, Backend backend, int epochs) {
    return resume(folder, backend, TrainingOptions.DEFAULT.withEpochs(epochs));
  }

  /**
   * Resumes the run in a folder from its last checkpoint, with options.
   *
   * @param folder that holds a run
   * @param backend of the name that the run began with; remains the caller's to close, after this
   *     run
   * @param options besides the settings
   * @return the run at its last checkpoint
   * @throws InputException as {@link #resume(Path, Backend)} does
   * @throws UncheckedIOException if the disk fails
   */
  public static TrainingRun resume(Path folder, Backend backend, TrainingOptions options) {
    return resume(folder, backend, TrainingRun::engine, options);
  }

  static TrainingRun resume(
      Path folder, Backend backend, EngineFactory engines, TrainingOptions options) {
    TrainingFolder files = TrainingFolder.resume(folder);
    TrainingSettings written;
    TrainingSettings settings;
    try (Resources opened = new Resources()) {
      opened.add(files);
      written = files.settings();
      settings = withEpochs(written, options);
      // From here on the run closes the folder.
      opened.keep();
    }
    return new TrainingRun(files, settings, !settings.equals(written), backend, engines, options);
  }

  /** {@return the folder} */
  public Path folder() {
    return folder;
  }

  /** {@return the settings} */
  public TrainingSettings settings() {
    return settings;
  }

  /**
   * {@return the symbols of elements that the start model does not know: their embeddings begin as
   * random numbers} Empty for a run without a start model.
   */
  public List<String> newElements() {
    return StartModel.newElements(start);
  }

  /** {@return the number of updates since the run began} */
  public long steps() {
    return engine.steps();
  }

  /** {@return the metrics of the epochs that are over; a copy} */
  public List<EpochMetrics> history() {
    return List.copyOf(progress.history());
  }

  /**
   * Asks {@link #train} to end after the step in work, with a checkpoint. Callable from any thread.
   */
  public void stop() {
    stopping = true;
  }

  /**
   * Trains until all epochs are done, the patience is exhausted or the run is to stop.
   *
   * <p>A run stops after the step in work, with a checkpoint on disk, when {@link #stop} was
   * called, the listener {@linkplain TrainingListener#stopRequested asks for it}, or the calling
   * thread is interrupted. An interrupted thread is still marked as interrupted when this method
   * returns. If a loss or gradient is not finite, the batch is written to the folder and training
   * ends; the last checkpoint remains.
   *
   * @param listener is told of each step and epoch, and may stop the run
   * @return why it ended, and how far it came
   * @throws InputException when the data set cannot be read
   * @throws UncheckedIOException if the disk fails
   */
  public TrainingOutcome train(TrainingListener listener) {
    return loop.run(listener, () -> stopping);
  }

  /**
   * Closes the run and unlocks its folder. Steps since the last checkpoint are lost.
   *
   * @throws UncheckedIOException if the disk fails
   */
  @Override
  public void close() {
    resources.close();
  }
}
