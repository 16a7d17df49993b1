package org.liflow.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.ScaleChoice;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.prior.PriorChoice;
import org.liflow.prior.PriorClassifier;
import org.liflow.prior.PriorClassifierFile;
import picocli.CommandLine.Option;

/** How the scales of adaptive priors are chosen. */
final class PriorOptions {
  @Option(
      names = "--mobile-scale",
      paramLabel = "SCALE",
      description =
          "Scale of an adaptive prior for the mobile species: small or large "
              + "(default: the classifier's choice, or large without one).")
  ScaleChoice mobileScale;

  @Option(
      names = "--frame-scale",
      paramLabel = "SCALE",
      description =
          "Scale of an adaptive prior for the other atoms: small or large "
              + "(default: the classifier's choice, or small without one).")
  ScaleChoice frameScale;

  @Option(
      names = "--prior-classifier",
      paramLabel = "FILE",
      description =
          "Classifier that chooses the scales of an adaptive prior at each "
              + "temperature; 'liflow classify fit' makes one.")
  Path classifier;

  /** The classifier, before anything is computed. */
  Optional<PriorClassifier> readClassifier(int mobileNumber) {
    if (classifier == null) {
      return Optional.empty();
    }
    if (mobileNumber != PriorConfiguration.LITHIUM) {
      throw new InputException(
          "--prior-classifier",
          "a mobile species other than Li",
          "--mobile-scale and --frame-scale, since classifiers know the scales of Li alone");
    }
    return Optional.of(PriorClassifierFile.read(classifier));
  }

  /**
   * What the classifier says at each temperature; empty without one.
   *
   * @param propagator asked for its network's features where the classifier needs them
   */
  Map<Double, PriorChoice> choices(
      Optional<PriorClassifier> read,
      Path structureFile,
      Structure crystal,
      List<Double> temperatures,
      FlowModel propagator) {
    Map<Double, PriorChoice> choices = new TreeMap<>();
    if (read.isPresent()) {
      requireScales(propagator);
      for (double temperature : temperatures) {
        choices.put(
            temperature,
            read.get()
                .choose(structureFile.toString(), crystal, temperature, Optional.of(propagator)));
      }
    }
    return choices;
  }

  /** Refuses a Propagator that a classifier has nothing to choose for. */
  static void requireScales(FlowModel propagator) {
    if (!(propagator.file().prior() instanceof PriorConfiguration.AdaptiveMaxwellBoltzmann)) {
      throw new InputException(
          "--prior-classifier",
          "a Propagator whose prior has no scales to choose from (" + propagator.name() + ")",
          "one with an adaptive prior, or no classifier");
    }
  }

  /** The scales: as asked for, else as the classifier says, else large and small. */
  PriorScales scales(
      Map<Double, PriorChoice> choices, List<Double> temperatures, int mobileNumber) {
    Map<Double, PriorScales.Pair> pairs = new TreeMap<>();
    for (double temperature : temperatures) {
      Optional<PriorChoice> choice = Optional.ofNullable(choices.get(temperature));
      ScaleChoice mobile = choice.map(PriorChoice::lithium).orElse(ScaleChoice.LARGE);
      ScaleChoice frame = choice.map(PriorChoice::frame).orElse(ScaleChoice.SMALL);
      pairs.put(
          temperature,
          new PriorScales.Pair(
              mobileScale == null ? mobile : mobileScale, frameScale == null ? frame : frameScale));
    }
    return new PriorScales(pairs, mobileNumber);
  }
}
