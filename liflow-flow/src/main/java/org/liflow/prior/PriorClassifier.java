package org.liflow.prior;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;

/**
 * Chooses an adaptive prior's scales for a structure at a temperature: one for the Li atoms and one
 * for all others. It is a pair of logistic regressions on features of the structure. Immutable;
 * threads may share it.
 *
 * @param features the features that it was fitted on, with their ranges; copied
 * @param network the digest ({@link FlowModel#digest()}) of the model whose network's features are
 *     among them; empty when none are
 * @param trajectories the number of trajectories that it was fitted on
 * @param compositions the number of compositions of these
 * @param lithium the classifier for the Li atoms
 * @param frame the classifier for all other atoms
 */
public record PriorClassifier(
    List<FeatureRange> features,
    Optional<String> network,
    int trajectories,
    int compositions,
    ScaleClassifier lithium,
    ScaleClassifier frame) {
  /**
   * Checks the numbers.
   *
   * @param features the features that it was fitted on, with their ranges; copied
   * @param network the digest ({@link FlowModel#digest()}) of the model whose network's features
   *     are among them; empty when none are
   * @param trajectories the number of trajectories that it was fitted on
   * @param compositions the number of compositions of these
   * @param lithium the classifier for the Li atoms
   * @param frame the classifier for all other atoms
   * @throws IllegalArgumentException when weights and features do not fit, or a name comes twice
   */
  public PriorClassifier {
    features = List.copyOf(features);
    if (lithium.weights().size() != features.size() || frame.weights().size() != features.size()) {
      throw new IllegalArgumentException(
          lithium.weights().size()
              + " and "
              + frame.weights().size()
              + " weights for "
              + features.size()
              + " features");
    }
    Set<String> names = new HashSet<>();
    for (FeatureRange feature : features) {
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException("the feature " + feature.name() + " twice");
      }
    }
    if (compositions < 1 || trajectories < compositions) {
      throw new IllegalArgumentException(
          trajectories + " trajectories of " + compositions + " compositions");
    }
  }

  /**
   * Fits both classifiers. The ridge of each is chosen from a grid: the one with the best Brier
   * score on compositions left out, the largest of equally good ones.
   *
   * <p>Each composition has the same weight, which its trajectories share, since runs of one
   * material are not independent. The same examples give the same classifier, bit for bit.
   *
   * @param examples at least one, all with or all without a network's features
   * @param network the digest of the model whose network's features the examples have
   * @return a fitted classifier
   * @throws IllegalArgumentException for no examples, or some with other features than others
   */
  public static PriorClassifier fit(List<PriorExample> examples, Optional<String> network) {
    CompositionFolds folds = new CompositionFolds(examples);
    return new PriorClassifier(
        folds.features().ranges(),
        network,
        examples.size(),
        folds.compositions(),
        folds.fit(PriorExample::lithium),
        folds.fit(PriorExample::frame));
  }

  /**
   * Chooses the scales of a structure, for a classifier without a network's features.
   *
   * @param structure not modified
   * @param temperature in K
   * @return scales with their probabilities
   * @throws InputException when the classifier needs a network's features
   * @throws IllegalArgumentException when the structure cannot be described, see {@link
   *     PriorFeatures#of(Structure, double)}
   */
  public PriorChoice choose(Structure structure, double temperature) {
    if (network.isPresent()) {
      throw new InputException(
          "prior classifier",
          "one fitted on a network's features",
          "the model that it was fitted with (SHA-256 of its weights " + network.get() + ")");
    }
    return choose(PriorFeatures.of(structure, temperature));
  }

  /**
   * Chooses the scales of a structure.
   *
   * @param structure not modified
   * @param temperature in K
   * @param model gives its network's features if the classifier was fitted on such
   * @return scales with their probabilities
   * @throws InputException when the classifier was fitted with another model, or the model was not
   *     trained for one of the elements
   * @throws IllegalArgumentException when the structure cannot be described, see {@link
   *     PriorFeatures#of(Structure, double)}
   */
  public PriorChoice choose(Structure structure, double temperature, FlowModel model) {
    if (network.isEmpty()) {
      return choose(structure, temperature);
    }
    requireFittedWith(model);
    return choose(PriorFeatures.of(structure, temperature, model));
  }

  /**
   * Chooses the scales of a structure and names it in the message if it cannot be described.
   *
   * @param source names the structure, such as its file
   * @param structure not modified
   * @param temperature in K
   * @param model gives its network's features if the classifier was fitted on such; may be empty
   *     otherwise
   * @return scales with their probabilities
   * @throws InputException when the structure is not lithium in a periodic framework, the
   *     classifier needs another model than the one given, or the model was not trained for one of
   *     the elements
   */
  public PriorChoice choose(
      String source, Structure structure, double temperature, Optional<FlowModel> model) {
    try {
      return model.isPresent()
          ? choose(structure, temperature, model.get())
          : choose(structure, temperature);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source,
          problem.getMessage(),
          "lithium in a periodic framework, for the prior classifier",
          problem);
    }
  }

  /**
   * Refuses a model whose network's features are not those that the classifier was fitted on.
   *
   * @param model to take features from
   * @throws InputException when the classifier was fitted with another model
   */
  public void requireFittedWith(FlowModel model) {
    if (network.isPresent() && !network.get().equals(model.digest())) {
      throw new InputException(
          model.name(),
          "another model than the prior classifier was fitted with",
          "the one with the SHA-256 " + network.get() + " of its weights");
    }
  }

  /**
   * Chooses the scales for a description.
   *
   * @param described the features of one structure
   * @return scales with their probabilities
   * @throws IllegalArgumentException when a feature is missing
   */
  public PriorChoice choose(PriorFeatures described) {
    FittedFeatures fitted = new FittedFeatures(features);
    double[] standardised = fitted.standardised(described);
    return new PriorChoice(
        lithium.large(standardised, compositions),
        frame.large(standardised, compositions),
        fitted.outside(described));
  }
}
