package org.liflow.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Steps, epochs and validations of a run, from wherever it stands to its end. */
final class TrainingLoop {
  /**
   * The batches of a run.
   *
   * @param flows draws the batches to train on, and knows their origins
   * @param ahead the same batches, built in the background
   * @param validation the batches to validate on
   */
  record Batches(DatasetFlows flows, TrainingBatches ahead, ValidationSet validation) {}

  private final TrainingSettings settings;
  private final Batches batches;
  private final TrainingEngine engine;
  private final TrainingProgress progress;
  private final TrainingFolder folder;
  private final Checkpoints checkpoints;

  TrainingLoop(
      TrainingSettings settings,
      Batches batches,
      TrainingEngine engine,
      TrainingProgress progress,
      TrainingFolder folder,
      Checkpoints checkpoints) {
    this.settings = settings;
    this.batches = batches;
    this.engine = engine;
    this.progress = progress;
    this.folder = folder;
    this.checkpoints = checkpoints;
  }

  /**
   * Trains to the end, to a divergence, or until it is to stop. An interrupt of the calling thread
   * stops it, too; the thread is marked as interrupted again when this method returns.
   *
   * @param stopping asked after each step and epoch
   */
  TrainingOutcome run(TrainingListener listener, BooleanSupplier stopping) {
    boolean interrupted = false;
    try {
      while (true) {
        Optional<TrainingOutcome.End> end = end();
        if (end.isPresent()) {
          return outcome(end.get(), Optional.empty());
        }
        // The mark is taken away, since the computation waits for other threads.
        interrupted |= Thread.interrupted();
        if (interrupted || stopping.getAsBoolean() || listener.stopRequested()) {
          checkpoints.save();
          return outcome(TrainingOutcome.End.INTERRUPTED, Optional.empty());
        }
        Optional<String> fault = step(listener);
        if (fault.isEmpty() && progress.stepsInEpoch() == settings.optimizer().stepsPerEpoch()) {
          fault = endEpoch(listener);
        }
        if (fault.isPresent()) {
          return outcome(TrainingOutcome.End.DIVERGED, fault);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The reason why there is nothing more to do; empty within an epoch, or if there is more. */
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

  /** Takes one step; returns what diverged. */
  private Optional<String> step(TrainingListener listener) {
    long step = engine.steps();
    TrainingBatch batch = batches.ahead().batch(step);
    double[] times = FlowTimes.random(settings.seed(), step, batch.graphs(), settings.loss());
    double rate = settings.optimizer().learningRate(step);
    StepResult result;
    try {
      result = engine.step(batch, times, rate);
    } catch (DivergedException problem) {
      String what =
          String.format(
              Locale.ROOT, "step %d, learning rate %s: %s", step, rate, problem.getMessage());
      return Optional.of(
          diverged(
              what,
              new DivergedBatch(
                  settings.seed(),
                  step,
                  batch,
                  origins(() -> batches.flows().origins(step)),
                  times,
                  OptionalDouble.of(rate))));
    }
    progress.add(result);
    listener.stepped(step + 1, result);
    return Optional.empty();
  }

  private List<FlowOrigin> origins(Supplier<List<FlowOrigin>> drawn) {
    return folder.disk().call(drawn::get);
  }

  private String diverged(String what, DivergedBatch batch) {
    return what + "; the batch is in " + folder.write(batch, engine.steps());
  }

  /** Validates if it is time to, and writes a checkpoint; returns what diverged. */
  private Optional<String> endEpoch(TrainingListener listener) {
    int epoch = progress.history().size() + 1;
    Optional<EpochMetrics.Validation> losses = Optional.empty();
    if (epoch % settings.validation().everyEpochs() == 0
        || epoch == settings.optimizer().epochs()) {
      Loss plain = loss(false);
      Loss averaged =
          settings.optimizer().averagingDecay() == 0 || plain.fault().isPresent()
              ? plain
              : loss(true);
      if (averaged.fault().isPresent()) {
        return averaged.fault();
      }
      losses = Optional.of(new EpochMetrics.Validation(plain.mean(), averaged.mean()));
    }
    double rate = settings.optimizer().learningRate(engine.steps() - 1);
    EpochMetrics metrics = progress.endEpoch(engine.steps(), rate, losses);
    boolean better = progress.best().filter(metrics::equals).isPresent();
    checkpoints.epochEnded(better);
    listener.epochEnded(metrics, better);
    return Optional.empty();
  }

  /**
   * A validation loss.
   *
   * @param mean over all atoms and times, in Å²
   * @param fault what diverged; the mean then has no meaning
   */
  private record Loss(double mean, Optional<String> fault) {}

  private Loss loss(boolean averaged) {
    ValidationSet validation = batches.validation();
    double[] times = FlowTimes.fixed();
    double sum = 0;
    long atoms = 0;
    for (long k = 0; k < validation.size(); k++) {
      long number = k;
      TrainingBatch batch = folder.disk().call(() -> validation.batch(number));
      double loss = engine.loss(batch, times, averaged);
      if (!Double.isFinite(loss)) {
        String what =
            String.format(
                Locale.ROOT,
                "after step %d: a validation loss of %s%s",
                engine.steps(),
                loss,
                averaged ? " with the mean of the weights" : "");
        DivergedBatch kept =
            new DivergedBatch(
                settings.seed(),
                number,
                batch,
                origins(() -> validation.origins(number)),
                times,
                OptionalDouble.empty());
        return new Loss(loss, Optional.of(diverged(what, kept)));
      }
      sum += loss * batch.atoms();
      atoms += batch.atoms();
    }
    return new Loss(sum / atoms, Optional.empty());
  }
}
