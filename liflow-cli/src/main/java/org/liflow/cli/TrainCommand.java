package org.liflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.report.training.LossPage;
import org.liflow.tensor.backend.Backend;
import org.liflow.train.Coupling;
import org.liflow.train.DataSettings;
import org.liflow.train.EpochMetrics;
import org.liflow.train.LearningRateSchedule;
import org.liflow.train.ModelSettings;
import org.liflow.train.SmoothedLoss;
import org.liflow.train.StepResult;
import org.liflow.train.TrainingListener;
import org.liflow.train.TrainingOptions;
import org.liflow.train.TrainingOutcome;
import org.liflow.train.TrainingPreset;
import org.liflow.train.TrainingRun;
import org.liflow.train.TrainingSettings;
import org.liflow.train.TrainingSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a Propagator or a Corrector on a data set. */
@Command(
    name = "train",
    description = "Trains a Propagator or a Corrector on a data set.",
    footer = {
      "",
      "Examples:",
      "  liflow train --role propagator --data argyrodite --time-step 0.1 --output P",
      "  liflow train --role corrector --data argyrodite --time-step 0.1 --output C \\",
      "      --validate-by trajectory --schedule cosine --epochs 100",
      "  liflow train --role propagator --data lgps --start P_universal.ckpt --output tuned",
      "  liflow train --config settings.yaml --output P",
      "  liflow train --output P --resume                 (after a kill, or with more --epochs)",
      "",
      "Settings that are not given are as published. The sizes of the network are set by --config, "
          + "under model: network: as in settings.yaml. The folder then holds best.safetensors (the "
          + "lowest validation loss), last.safetensors, settings.yaml, metrics.csv and loss.html. A loss "
          + "that is not finite ends training with exit code 3; its batch is kept as "
          + "diverged-<step>.npz."
    })
final class TrainCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the training run; it is made if missing.")
  Path output;

  @Option(
      names = "--resume",
      description = "Continue the run in the output folder from its last checkpoint.")
  boolean resume;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings as a YAML file, as a run writes them. Other options override it.")
  Path config;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Settings to start from: recommended, or published as the published models were trained"
              + " (recommended; with --start published).")
  TrainingPreset preset;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "The model to train: propagator or corrector.")
  ModelRole role;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "The folder of the data set (see 'liflow dataset').")
  Path data;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      description = "Temperatures of the data set to train on (all that have a train index).")
  List<Integer> temperatures;

  @Option(
      names = "--time-step",
      paramLabel = "PS",
      description = "Time between frames, if the data set does not state it.")
  Double timeStep;

  @Option(
      names = "--lag",
      paramLabel = "PS",
      description = "Time of a stride (as the data set states it, or else 1 ps).")
  Double lag;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "A model to fine-tune: a published .ckpt or a .safetensors of LiFlow.")
  Path start;

  @Option(
      names = "--prior-scale",
      paramLabel = "X",
      description =
          "Scale of a Maxwell-Boltzmann prior, the same for all atoms; other priors are set by"
              + " --config.")
  Double priorScale;

  @Option(
      names = "--training-noise",
      paramLabel = "A",
      description =
          "Largest width in Å of the normal noise that a Corrector learns to remove (0.25); other"
              + " noise is set by --config.")
  Double trainingNoise;

  @Option(
      names = "--coupling",
      paramLabel = "NAME",
      description = "Pairing of starts and ends of flows: independent or optimal_transport.")
  Coupling coupling;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed; equal seeds give equal models (42).")
  Long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Largest number of epochs (40; as published 500).")
  Integer epochs;

  @Option(names = "--steps-per-epoch", paramLabel = "N", description = "Steps per epoch (250).")
  Integer stepsPerEpoch;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Structures per step (4; as published 16).")
  Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Largest learning rate of Adam (3e-3 for a Propagator, 1e-3 for a Corrector; as published"
              + " 3e-4).")
  Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "Learning rate over the steps: constant, or cosine with a warm-up of an epoch (cosine;"
              + " as published constant); others are set by --config.")
  String schedule;

  @Option(
      names = "--averaging-decay",
      paramLabel = "X",
      description =
          "Decay of the moving average of the weights; 0 for no average (0.998; as"
              + " published 0.999).")
  Double averagingDecay;

  @Option(
      names = "--validate-by",
      paramLabel = "WHAT",
      description =
          "Data kept for validation: a share by composition or by trajectory (composition), or the"
              + " name of an index, such as valid.")
  String validateBy;

  @Option(
      names = "--validation-fraction",
      paramLabel = "X",
      description = "Share of the data kept for validation (0.1).")
  Double fraction;

  @Option(
      names = "--validate-every",
      paramLabel = "N",
      description = "Epochs between validations (default 5).")
  Integer validateEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Validations without a new best after which training ends; 0 for never (10).")
  Integer patience;

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    TrainingSettings settings = resume ? null : settings();
    if (resume) {
      requireOnlyEpochs();
    }
    long began = System.nanoTime();
    AtomicReference<TrainingRun> running = new AtomicReference<>();
    // The step is finished and a checkpoint written before the JVM ends.
    try (GracefulStop stop =
            new GracefulStop(
                () -> Optional.ofNullable(running.get()).ifPresent(TrainingRun::stop));
        Backend backend = common.openBackend(spec.commandLine().getErr());
        TrainingRun run = open(settings, backend)) {
      running.set(run);
      if (stop.requested()) {
        run.stop();
      }
      long before = run.steps();
      if (before == 0) {
        tellOfNewElements(run);
      }
      TrainingOutcome outcome = train(run);
      print(run, outcome, run.steps() - before, (System.nanoTime() - began) * 1e-9);
      if (stop.requested()) {
        return Main.INTERRUPTED;
      }
      return switch (outcome.end()) {
        case EPOCHS_DONE, NO_IMPROVEMENT -> Main.OK;
        case INTERRUPTED, DIVERGED -> Main.STOPPED_EARLY;
      };
    }
  }

  private TrainingRun open(TrainingSettings settings, Backend backend) {
    TrainingOptions options = TrainingOptions.DEFAULT.withReport(new LossPage());
    if (!resume) {
      if (TrainingSummary.isTraining(output)) {
        throw new InputException(
            output, "a folder that already holds a run", "--resume, or another folder");
      }
      return TrainingRun.start(output, settings, backend, options);
    }
    return TrainingRun.resume(
        output,
        backend,
        epochs == null ? options : options.withEpochs(OptionChecks.atLeastOne("--epochs", epochs)));
  }

  private void requireOnlyEpochs() {
    List<String> allowed =
        List.of("--output", "--resume", "--epochs", "--threads", "--backend", "--json", "--quiet");
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(CommandLine.Model.OptionSpec::longestName)
        .filter(name -> !allowed.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new InputException(
                  name, "a setting beside --resume", "only --epochs; the folder holds the rest");
            });
  }

  private TrainingSettings settings() {
    TrainingSettings settings = base();
    settings = with("--seed", seed, settings, s -> s.withSeed(seed));
    settings =
        with(
            "--temperature",
            temperatures,
            settings,
            s -> s.withData(d -> d.withTemperatures(temperatures)));
    settings =
        with("--time-step", timeStep, settings, s -> s.withData(d -> d.withTimeStep(timeStep)));
    settings = with("--lag", lag, settings, s -> s.withData(d -> d.withLag(lag)));
    if (start != null && settings.model().network().isPresent()) {
      throw new InputException(
          "--start", "the network of " + config + " beside it", "one of them: a model has its own");
    }
    settings = with("--start", start, settings, s -> s.withModel(m -> m.withStart(start)));
    settings =
        with(
            "--prior-scale",
            priorScale,
            settings,
            s ->
                s.withModel(m -> m.withPrior(new PriorConfiguration.MaxwellBoltzmann(priorScale))));
    settings =
        with(
            "--training-noise",
            trainingNoise,
            settings,
            s ->
                s.withModel(
                    m ->
                        m.withTrainingNoise(
                            new PriorConfiguration.UniformScaleNormal(trainingNoise))));
    settings =
        with("--coupling", coupling, settings, s -> s.withModel(m -> m.withCoupling(coupling)));
    settings = with("--epochs", epochs, settings, s -> s.withOptimizer(o -> o.withEpochs(epochs)));
    settings =
        with(
            "--steps-per-epoch",
            stepsPerEpoch,
            settings,
            s -> s.withOptimizer(o -> o.withStepsPerEpoch(stepsPerEpoch)));
    settings =
        with(
            "--batch-size",
            batchSize,
            settings,
            s -> s.withOptimizer(o -> o.withBatchSize(batchSize)));
    settings =
        with(
            "--learning-rate",
            learningRate,
            settings,
            s -> s.withOptimizer(o -> o.withLearningRate(learningRate)));
    settings =
        with(
            "--averaging-decay",
            averagingDecay,
            settings,
            s -> s.withOptimizer(o -> o.withAveragingDecay(averagingDecay)));
    settings = with("--schedule", schedule, settings, this::scheduled);
    settings = with("--validate-by", validateBy, settings, this::validated);
    settings =
        with(
            "--validation-fraction",
            fraction,
            settings,
            s -> s.withValidation(v -> v.withFraction(fraction)));
    settings =
        with(
            "--validate-every",
            validateEvery,
            settings,
            s -> s.withValidation(v -> v.withEveryEpochs(validateEvery)));
    return with(
        "--patience", patience, settings, s -> s.withValidation(v -> v.withPatience(patience)));
  }

  private TrainingSettings base() {
    if (config != null) {
      if (preset != null) {
        throw new InputException(
            "--preset", "a preset beside --config", "a key 'preset' in " + config);
      }
      TrainingSettings read = TrainingSettings.read(config);
      if (role != null && role != read.role()) {
        throw new InputException("--role", "another role than that of " + config, "one role");
      }
      return data == null ? read : read.withData(d -> d.withFolder(data));
    }
    if (role == null || data == null) {
      throw new InputException(
          role == null ? "--role" : "--data",
          "none",
          "--role and --data, or --config, or --resume of a run");
    }
    TrainingPreset chosen =
        preset != null
            ? preset
            : start == null ? TrainingPreset.RECOMMENDED : TrainingPreset.PUBLISHED;
    TrainingSettings settings = chosen.settings(role, DataSettings.in(data));
    // A model to go on from has a flow of its own.
    return start == null ? settings : settings.withModel(model -> ModelSettings.PUBLISHED);
  }

  private static TrainingSettings with(
      String option,
      Object value,
      TrainingSettings settings,
      UnaryOperator<TrainingSettings> change) {
    if (value == null) {
      return settings;
    }
    try {
      return change.apply(settings);
    } catch (IllegalArgumentException problem) {
      throw new InputException(option, problem.getMessage(), "a value in its range", problem);
    }
  }

  private TrainingSettings scheduled(TrainingSettings settings) {
    LearningRateSchedule chosen =
        switch (schedule.toLowerCase(Locale.ROOT)) {
          case "constant" -> new LearningRateSchedule.Constant();
          case "cosine" ->
              new LearningRateSchedule.Cosine(settings.optimizer().stepsPerEpoch(), 0.01);
          default ->
              throw new InputException(
                  "--schedule", "'" + schedule + "'", "constant or cosine; others by --config");
        };
    return settings.withOptimizer(optimizer -> optimizer.withSchedule(chosen));
  }

  private TrainingSettings validated(TrainingSettings settings) {
    return settings.withValidation(
        validation ->
            switch (validateBy.toLowerCase(Locale.ROOT)) {
              case "composition" -> validation.byComposition(validation.fraction());
              case "trajectory" -> validation.byTrajectory(validation.fraction());
              default -> validation.byIndex(validateBy);
            });
  }

  private void tellOfNewElements(TrainingRun run) {
    List<String> elements = run.newElements();
    if (!common.json && !elements.isEmpty()) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "Note: the model to go on from knows nothing of %s, whose embedding%s as random"
              + " numbers%n",
          String.join(", ", elements), elements.size() == 1 ? " begins" : "s begin");
      out.flush();
    }
  }

  private TrainingOutcome train(TrainingRun run) {
    PrintWriter out = spec.commandLine().getOut();
    long steps = run.settings().optimizer().steps();
    boolean silent = common.silent();
    try (Progress progress = Progress.of("Training", steps, run.steps(), 1, "steps", silent)) {
      return run.train(
          new TrainingListener() {
            private final SmoothedLoss loss = new SmoothedLoss();

            @Override
            public void stepped(long taken, StepResult result) {
              progress.step("loss " + Summary.digits(loss.add(result.loss()), 3) + ", ");
            }

            @Override
            public void epochEnded(EpochMetrics metrics, boolean best) {
              if (!silent && !progress.isShown() && metrics.validation().isPresent()) {
                out.println(line(metrics) + (best ? ", the best so far" : ""));
                out.flush();
              }
            }
          });
    }
  }

  private static String line(EpochMetrics metrics) {
    return String.format(
        Locale.ROOT,
        "Epoch %d, step %d: loss %s Å²%s",
        metrics.epoch(),
        metrics.steps(),
        Summary.digits(metrics.trainingLoss(), 4),
        metrics
            .validation()
            .map(losses -> ", validation " + Summary.digits(losses.averaged(), 4) + " Å²")
            .orElse(""));
  }

  private void print(TrainingRun run, TrainingOutcome outcome, long steps, double seconds)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String model = outcome.best().isPresent() ? TrainingRun.BEST : TrainingRun.LAST;
    if (common.json) {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode root = mapper.createObjectNode();
      root.put("folder", output.toString());
      root.put("end", outcome.end().name().toLowerCase(Locale.ROOT));
      outcome.fault().ifPresent(fault -> root.put("fault", fault));
      root.put("seconds", seconds);
      root.put("steps_now", steps);
      if (!run.newElements().isEmpty()) {
        root.set("new_elements", mapper.valueToTree(run.newElements()));
      }
      FolderSummary.describe(root, outcome.steps(), run.history(), outcome.best());
      root.put("model", output.resolve(model).toString());
      out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%d steps in %s (%s steps/s): %s%n%n",
        steps,
        Progress.duration(seconds),
        Progress.engineering(steps / seconds),
        switch (outcome.end()) {
          case EPOCHS_DONE -> "all " + outcome.epochs() + " epochs are done";
          case NO_IMPROVEMENT ->
              "no better weights in " + run.settings().validation().patience() + " validations";
          case INTERRUPTED -> "interrupted; --resume goes on";
          case DIVERGED -> "stopped early, " + outcome.fault().orElse("");
        });
    FolderSummary.epochs(run.history(), outcome.best()).print(out, "");
    out.printf("%nThe model is %s; open %s%n", output.resolve(model), output.resolve("loss.html"));
  }
}
