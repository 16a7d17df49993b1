package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.liflow.data.LiFlowDataset;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationFiles;
import org.liflow.evaluate.EvaluationSettings;
import org.liflow.evaluate.Evaluator;
import org.liflow.evaluate.PriorLabels;
import org.liflow.evaluate.StructureResult;
import org.liflow.files.InputException;
import org.liflow.flow.ConvergenceCheck;
import org.liflow.flow.FlowModel;
import org.liflow.prior.PriorClassifier;
import org.liflow.prior.PriorClassifierFile;
import org.liflow.report.evaluation.EvaluationReport;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.parallel.Workers;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a model's trajectories with those of a data set. */
@Command(
    name = "evaluate",
    description = "Compares a model's trajectories with those of a test set.",
    footer = {
      "",
      "Examples:",
      "  liflow evaluate --data argyrodite --time-step 0.1 --propagator P.safetensors \\",
      "      --corrector C.safetensors --seeds 3 --output test",
      "  liflow evaluate --data universal -T 800 --time-step 0.1 --propagator P_universal.ckpt \\",
      "      --output zero-shot",
      "",
      "A trajectory is generated from the first frame of each row of the index, all in one batch,"
          + " and compared with the frames that follow: mean squared displacements of lithium and"
          + " of the frame, their ranking, radial distributions. The folder then holds report.html,"
          + " summary.json and evaluation.csv (one row per structure and seed)."
    })
final class EvaluateCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description = "The folder of the data set, in the published layout.")
  Path data;

  @Mixin FlowOptions flow = new FlowOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the report; made if missing.")
  Path output;

  @Option(
      names = "--overwrite",
      description = "Replace an evaluation that is in the output folder.")
  boolean overwrite;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "Index to evaluate, such as test, train or valid (${DEFAULT-VALUE}).")
  String split;

  @Option(
      names = {"-T", "--temperature"},
      paramLabel = "K",
      split = ",",
      description = "One or several temperatures in K (all that have an index).")
  List<Integer> temperatures;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "25",
      description =
          "Strides of each trajectory, fewer if the reference ends earlier (${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of seeds, counted up from --seed (${DEFAULT-VALUE}).")
  int seeds;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "First seed; equal seeds give equal trajectories (${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--time-step",
      paramLabel = "PS",
      description = "Time between frames, if the data set does not state it.")
  Double timeStep;

  @Option(
      names = "--lag",
      paramLabel = "LAG",
      description = "Time of a stride in frames (10) or ps (1ps); the model's stride by default.")
  String lag;

  @Option(
      names = "--window",
      paramLabel = "PS",
      description = "Lag of the windowed MSD, a whole number of strides (half of each trajectory).")
  Double window;

  @Option(
      names = "--prior-labels",
      paramLabel = "WHICH",
      description =
          "Scales of an adaptive prior: large or small for all atoms, or as the index labels them"
              + " (index). These labels follow from the reference's MSD, which a prediction does"
              + " not know.")
  PriorLabels.Given priorLabels;

  @Option(
      names = "--prior-classifier",
      paramLabel = "FILE",
      description =
          "A classifier that chooses the scales from each row's first frame; see 'classify'.")
  Path priorClassifier;

  @Option(
      names = "--rdf-max",
      paramLabel = "ANGSTROM",
      defaultValue = "5",
      description =
          "Largest distance of the radial distributions, in bins of 0.1 Å (${DEFAULT-VALUE}).")
  double rdfMax;

  @Option(names = "--keep-trajectories", description = "Write the trajectories as extended XYZ.")
  boolean keepTrajectories;

  @Option(
      names = "--no-converge",
      description =
          "Do not check how much of the generated motion is the solver's. The check makes a few"
              + " strides with twice the network evaluations.")
  boolean noConverge;

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    checkNumbers();
    requireFree();
    Optional<PriorClassifier> classifier =
        Optional.ofNullable(priorClassifier).map(PriorClassifierFile::read);
    LiFlowDataset dataset = LiFlowDataset.open(data);
    double frameTime =
        dataset.timeStep(timeStep == null ? OptionalDouble.empty() : OptionalDouble.of(timeStep));
    List<Integer> chosen = chosenTemperatures(dataset);
    try (Backend backend = common.openBackend(spec.commandLine().getErr());
        FlowModel propagator = flow.loadPropagator(backend);
        FlowModel corrector = flow.loadCorrector(backend);
        Workers workers = new Workers(common.threadCount())) {
      EvaluationSettings settings = settings(propagator, frameTime, labels(classifier, propagator));
      Evaluator evaluator =
          new Evaluator(settings, propagator, Optional.ofNullable(corrector), flow::apply, workers);
      long start = System.nanoTime();
      Evaluation evaluation;
      boolean silent = common.silent();
      try (EvaluationWatcher watcher =
          new EvaluationWatcher(output, keepTrajectories, settings.stride(), silent)) {
        evaluation = evaluator.evaluate(dataset, split, chosen, watcher);
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      EvaluationDocument document =
          description(chosen, propagator, Optional.ofNullable(corrector))
              .document(evaluation, backend.name(), seconds);
      if (!noConverge) {
        long strides = evaluation.results().stream().mapToLong(StructureResult::done).sum();
        document =
            document.withSolver(
                evaluator.convergence(
                    dataset,
                    split,
                    chosen,
                    ConvergenceCheck.Settings.within(strides / 10 / chosen.size())));
      }
      EvaluationReport.write(output, document);
      print(document, seconds);
      boolean whole =
          evaluation.failures().isEmpty()
              && evaluation.results().stream().allMatch(StructureResult::whole);
      return whole ? Main.OK : Main.STOPPED_EARLY;
    }
  }

  private EvaluationDescription description(
      List<Integer> chosen, FlowModel propagator, Optional<FlowModel> corrector) {
    Map<String, String> models = new LinkedHashMap<>();
    describe(models, "propagator", flow.propagator, propagator);
    corrector.ifPresent(model -> describe(models, "corrector", flow.corrector, model));
    Map<String, String> integration = new LinkedHashMap<>();
    flow.describe(integration, propagator, corrector.orElse(null));
    return new EvaluationDescription(data, split, chosen, models, integration);
  }

  private static void describe(
      Map<String, String> models, String role, Path file, FlowModel model) {
    models.put(role, file.getFileName().toString());
    models.put(role + " weights", model.digest());
  }

  private void checkNumbers() {
    OptionChecks.atLeastOne("--steps", steps);
    OptionChecks.atLeastOne("--seeds", seeds);
    flow.check();
    if (seeds > 1000) {
      throw new InputException("--seeds", String.valueOf(seeds), "at most 1000");
    }
    if (timeStep != null && (!(timeStep > 0) || timeStep > 1e6)) {
      throw new InputException("--time-step", timeStep + " ps", "a time above 0 ps");
    }
    if (!(rdfMax >= 0.1) || rdfMax > 50) {
      throw new InputException("--rdf-max", rdfMax + " Å", "0.1 to 50 Å");
    }
    if (priorLabels != null && priorClassifier != null) {
      throw new InputException("--prior-classifier", "--prior-labels beside it", "one of them");
    }
    OptionChecks.requireSplit("--split", split);
  }

  private void requireFree() {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new InputException(output, "a file", "a folder, or a name that is free");
    }
    for (String name :
        List.of(
            EvaluationReport.PAGE,
            EvaluationFiles.SUMMARY,
            EvaluationFiles.TABLE,
            EvaluationFiles.DISTRIBUTIONS)) {
      if (Files.exists(output.resolve(name)) && !overwrite) {
        throw new InputException(
            output, "a folder that holds a " + name, "another folder, or --overwrite");
      }
    }
  }

  private List<Integer> chosenTemperatures(LiFlowDataset dataset) throws IOException {
    if (temperatures != null) {
      if (temperatures.isEmpty()
          || new LinkedHashSet<>(temperatures).size() != temperatures.size()) {
        throw new InputException(
            "--temperature", temperatures.toString(), "one or several, each once");
      }
      return temperatures;
    }
    SortedSet<Integer> found = new TreeSet<>(dataset.temperatures());
    found.removeIf(t -> !Files.exists(LiFlowDataset.indexFile(data, split, t)));
    if (found.isEmpty()) {
      throw new InputException(
          data, "no " + split + " index", "one such as " + split + "_500K.csv with its positions");
    }
    return List.copyOf(found);
  }

  private EvaluationSettings settings(FlowModel propagator, double frameTime, PriorLabels labels) {
    int frames = frames(propagator, frameTime);
    int windowStrides =
        window == null ? 0 : whole("--window", window, frames * frameTime, "strides");
    return new EvaluationSettings(
        steps,
        frameTime,
        frames,
        windowStrides,
        labels,
        rdfMax,
        Math.max(1, (int) Math.round(rdfMax / 0.1)),
        LongStream.range(0, seeds).map(k -> seed + k).boxed().toList());
  }

  private PriorLabels labels(Optional<PriorClassifier> classifier, FlowModel propagator) {
    if (classifier.isEmpty()) {
      return priorLabels == null ? PriorLabels.Given.INDEX : priorLabels;
    }
    PriorOptions.requireScales(propagator);
    classifier.get().requireFittedWith(propagator);
    return new PriorLabels.Classified(priorClassifier.getFileName().toString(), classifier.get());
  }

  /** The number of frames per stride. */
  private int frames(FlowModel propagator, double frameTime) {
    if (lag == null) {
      return whole(flow.propagator + ", its stride", propagator.stride(), frameTime, "frames");
    }
    String text = lag.strip().toLowerCase(Locale.ROOT);
    try {
      if (text.endsWith("ps")) {
        double time = Double.parseDouble(text.substring(0, text.length() - 2).strip());
        return whole("--lag", time, frameTime, "frames");
      }
      int frames = Integer.parseInt(text);
      OptionChecks.atLeastOne("--lag", frames);
      return frames;
    } catch (NumberFormatException problem) {
      throw new InputException(
          "--lag", "'" + lag + "'", "frames such as 10, or a time such as 1ps");
    }
  }

  private static int whole(String option, double time, double unit, String of) {
    double count = time / unit;
    if (!(count > 0.5) || count > 1e8 || Math.abs(count - Math.rint(count)) > 1e-6 * count) {
      throw new InputException(
          option, time + " ps", "a whole number of " + of + " of " + unit + " ps");
    }
    return (int) Math.rint(count);
  }

  private void print(EvaluationDocument document, double seconds) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (common.json) {
      ObjectNode root = (ObjectNode) Json.parse(document.json(), "the evaluation", "a document");
      root.put("folder", output.toString());
      root.put("seconds", seconds);
      out.println(root.toPrettyString());
      return;
    }
    EvaluationTables.print(document, out);
    out.printf(
        "%nTook %s. Open %s%n", Progress.duration(seconds), output.resolve(EvaluationReport.PAGE));
  }
}
