package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.liflow.crystal.Structure;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;
import org.liflow.flow.FlowModel;
import org.liflow.prior.CrossValidation;
import org.liflow.prior.PriorChoice;
import org.liflow.prior.PriorClassifier;
import org.liflow.prior.PriorClassifierFile;
import org.liflow.prior.PriorExample;
import org.liflow.prior.PriorExamples;
import org.liflow.prior.ScaleClassifier;
import org.liflow.tensor.backend.Backend;
import org.liflow.util.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits and asks classifiers that choose an adaptive prior's scales. */
@Command(
    name = "classify",
    description =
        "Chooses the prior scales for a crystal: fit a classifier on a data set, or ask one.",
    subcommands = {ClassifyCommand.Fit.class, ClassifyCommand.Predict.class},
    footer = {
      "",
      "Examples:",
      "  liflow classify fit --data argyrodite --output classifier.json",
      "  liflow classify predict --classifier classifier.json --structure LGPS.cif -T 650,900",
      "  liflow simulate --prior-classifier classifier.json …"
    })
final class ClassifyCommand {
  /** Fits a classifier on a data set. */
  @Command(
      name = "fit",
      description = "Fits a classifier of prior scales on the entries of a data set.",
      footer = {
        "",
        "Example:",
        "  liflow classify fit --data argyrodite --propagator P_universal.ckpt \\",
        "      --output classifier.json",
        "",
        "The labels are the index's columns prior_Li and prior_frame: 1 if log10 of MSD/t in Å²/ps "
            + "is above -1. The scores are those for compositions left out of the fit, beside those of "
            + "a baseline that knows no structure."
      })
  static final class Fit implements Callable<Integer> {
    @CommandLine.Spec CommandLine.Model.CommandSpec spec;

    @Option(
        names = "--data",
        paramLabel = "FOLDER",
        required = true,
        description = "The folder of the data set, in the published layout.")
    Path data;

    @Option(
        names = "--split",
        paramLabel = "NAME",
        defaultValue = "train",
        description = "Split to fit on, at all temperatures (${DEFAULT-VALUE}).")
    String split;

    @Option(
        names = "--propagator",
        paramLabel = "FILE",
        description = "A model whose network's features are used, too (none).")
    Path propagator;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        required = true,
        description = "File of the classifier (.json).")
    Path output;

    @Option(names = "--overwrite", description = "Replace the output if it exists.")
    boolean overwrite;

    @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
    CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
      OptionChecks.requireSplit("--split", split);
      if (Files.exists(output) && !overwrite) {
        throw new InputException(output, "a file that exists", "another name, or --overwrite");
      }
      ReplacedFile.requireTarget(output);
      PriorClassifier fitted = fit(LiFlowDataset.open(data));
      PriorClassifierFile.write(output, fitted);
      PrintWriter out = spec.commandLine().getOut();
      if (common.json) {
        out.println(Json.pretty(Json.read(output, 64L << 20, "what was written")));
      } else {
        print(out, fitted);
      }
      return Main.OK;
    }

    private PriorClassifier fit(LiFlowDataset dataset) throws IOException {
      if (propagator == null) {
        return PriorClassifier.fit(
            PriorExamples.read(dataset, split, Optional.empty()), Optional.empty());
      }
      try (Backend backend = common.openBackend(spec.commandLine().getErr());
          FlowModel model = FlowModel.load(propagator, backend)) {
        List<PriorExample> examples = PriorExamples.read(dataset, split, Optional.of(model));
        return PriorClassifier.fit(examples, Optional.of(model.digest()));
      }
    }

    private void print(PrintWriter out, PriorClassifier fitted) {
      out.printf(
          Locale.ROOT,
          "%,d trajectories of %,d compositions, %,d features%s%n%n",
          fitted.trajectories(),
          fitted.compositions(),
          fitted.features().size(),
          fitted.network().isPresent() ? " with the network's" : "");
      TextTable table =
          new TextTable(
              "Atoms", ">large", ">accuracy", ">baseline", ">Brier", ">baseline", ">ridge");
      row(table, "Li", fitted.lithium());
      row(table, "frame", fitted.frame());
      table.print(out, "");
      out.println();
      fitted
          .lithium()
          .validation()
          .ifPresentOrElse(
              validation ->
                  out.printf(
                      Locale.ROOT,
                      "Scores of compositions left out (%d folds), which also chose the ridge; the"
                          + " baseline knows no structure.%n",
                      validation.folds()),
              () -> out.println("A single composition: there is nothing to validate with."));
      note(out, "Li", fitted.lithium());
      note(out, "frame", fitted.frame());
      out.printf("%nWrote %s%n", output);
    }

    private static void row(TextTable table, String atoms, ScaleClassifier kind) {
      Optional<CrossValidation> scores = kind.validation();
      table.row(
          atoms,
          String.format(Locale.ROOT, "%.0f %%", 100 * kind.largeShare()),
          percent(scores.map(CrossValidation::accuracy)),
          percent(scores.map(CrossValidation::baselineAccuracy)),
          decimal(scores.map(CrossValidation::brier)),
          decimal(scores.map(CrossValidation::baselineBrier)),
          Summary.digits(kind.ridge(), 3));
    }

    private static String percent(Optional<Double> share) {
      return share.map(value -> String.format(Locale.ROOT, "%.0f %%", 100 * value)).orElse("-");
    }

    private static String decimal(Optional<Double> score) {
      return score.map(value -> String.format(Locale.ROOT, "%.4f", value)).orElse("-");
    }

    private static void note(PrintWriter out, String atoms, ScaleClassifier kind) {
      if (!kind.sawBoth()) {
        out.printf(
            "All %s scales are %s: nothing was learnt but how often.%n",
            atoms, kind.largeShare() > 0.5 ? "large" : "small");
      }
    }
  }

  /** Asks a classifier about a crystal. */
  @Command(
      name = "predict",
      description = "Chooses the scales for a crystal by a classifier.",
      footer = {
        "",
        "Example:",
        "  liflow classify predict --classifier classifier.json --structure LGPS.cif -T 650,900",
        "",
        "The numbers in brackets are the probabilities of the large scale."
      })
  static final class Predict implements Callable<Integer> {
    @CommandLine.Spec CommandLine.Model.CommandSpec spec;

    @Option(
        names = "--classifier",
        paramLabel = "FILE",
        required = true,
        description = "A classifier that 'classify fit' wrote.")
    Path classifier;

    @Mixin StructureOptions structure = new StructureOptions();

    @Option(
        names = {"-T", "--temperature"},
        paramLabel = "K",
        split = ",",
        required = true,
        description = "Temperatures in K, such as 650,900.")
    List<Double> temperatures;

    @Option(
        names = "--propagator",
        paramLabel = "FILE",
        description = "The model that the classifier was fitted with, if it was fitted with one.")
    Path propagator;

    @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
    CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
      OptionChecks.requireTemperatures(temperatures);
      PriorClassifier read = PriorClassifierFile.read(classifier);
      Structure crystal = structure.read();
      Map<Double, PriorChoice> choices = choices(read, crystal);
      PrintWriter out = spec.commandLine().getOut();
      if (common.json) {
        ObjectNode root = Json.object();
        root.put("structure", structure.file.toString());
        root.put("formula", crystal.formula());
        root.set("choices", PriorChoices.toJson(choices));
        out.println(Json.pretty(root));
      } else {
        out.printf(Locale.ROOT, "%s, %,d atoms%n", crystal.formula(), crystal.size());
        PriorChoices.print(out, choices);
      }
      return Main.OK;
    }

    private Map<Double, PriorChoice> choices(PriorClassifier read, Structure crystal) {
      if (read.network().isPresent() && propagator == null) {
        throw new InputException(
            classifier, "a classifier fitted on a network's features", "--propagator with it");
      }
      if (propagator == null) {
        return choices(read, crystal, Optional.empty());
      }
      try (Backend backend = common.openBackend(spec.commandLine().getErr());
          FlowModel model = FlowModel.load(propagator, backend)) {
        return choices(read, crystal, Optional.of(model));
      }
    }

    private Map<Double, PriorChoice> choices(
        PriorClassifier read, Structure crystal, Optional<FlowModel> model) {
      Map<Double, PriorChoice> choices = new TreeMap<>();
      for (double temperature : temperatures) {
        choices.put(
            temperature, read.choose(structure.file.toString(), crystal, temperature, model));
      }
      return choices;
    }
  }
}
