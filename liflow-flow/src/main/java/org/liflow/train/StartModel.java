package org.liflow.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.ModelTensor;
import org.liflow.nn.painn.NetworkConfiguration;

/** The model that a training run starts from: random weights, or those of a file. */
final class StartModel {
  /** Prefix of the provenance of the start model. */
  private static final String BEFORE = "start.";

  /** The topic of the provenance that names the elements that were trained on. */
  private static final String TRAINED = "trained_elements";

  /** The topic of the provenance that names the elements that the start model does not know. */
  private static final String NEW = "new_elements";

  /** The tensor of the temperature's frequencies. */
  private static final String TEMPERATURES = "temp_embedding.freqs";

  private StartModel() {}

  static ModelFile of(TrainingSettings settings, TrainingData data) {
    ModelFile start =
        settings.model().start().isPresent()
            ? tuned(settings, data, settings.model().start().get())
            : fresh(settings, data);
    // Published agreement rests on the published sampler's errors; new weights have no such reason.
    return start.withSampler(FlowConfiguration.CONVERGED_SAMPLER);
  }

  private static ModelFile fresh(TrainingSettings settings, TrainingData data) {
    NetworkConfiguration network = settings.freshNetwork();
    int[] rows = none();
    int[] ofData = data.elementIndex();
    List<String> without = new ArrayList<>();
    for (int number : data.elements()) {
      int row = number < ofData.length ? ofData[number] : -1;
      if (row < 0 || row >= network.numElements()) {
        without.add(Element.of(number).symbol());
      }
      rows[number] = row;
    }
    if (!without.isEmpty()) {
      throw new InputException(
          data.title(),
          "an element index without a row below " + network.numElements() + " for " + without,
          "one for each element, or a network of more elements");
    }
    ModelFile fresh =
        ModelFile.initialised(
            network,
            settings.role(),
            rows,
            settings.model().cutoff().orElse(network.rMax()),
            settings
                .flowOr(Optional.empty(), data::fittedPrior)
                .withClosestContact(data.closestContact()),
            data.stride(),
            Map.of(TRAINED, symbols(data.trainedElements())),
            settings.seed());
    OptionalDouble frequency = settings.model().temperatureFrequency();
    return frequency.isPresent() ? withFrequency(fresh, frequency.getAsDouble()) : fresh;
  }

  /** The model with other frequencies of the temperature, which are no parameters. */
  private static ModelFile withFrequency(ModelFile fresh, double spread) {
    Map<String, ModelTensor> weights = new LinkedHashMap<>(fresh.weights());
    ModelTensor drawn = weights.get(TEMPERATURES);
    float[] scaled = drawn.data().clone();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] *= (float) (spread / (2 * Math.PI));
    }
    weights.put(TEMPERATURES, new ModelTensor(drawn.shape(), scaled));
    return fresh.withWeights(weights);
  }

  private static int[] none() {
    int[] rows = new int[Element.LARGEST_ATOMIC_NUMBER + 1];
    Arrays.fill(rows, -1);
    return rows;
  }

  private static ModelFile tuned(TrainingSettings settings, TrainingData data, Path file) {
    ModelFile start = ModelFile.read(file);
    if (start.role() != settings.role()) {
      throw new InputException(file, "a " + name(start.role()), "a " + name(settings.role()));
    }
    int[] rows = start.elementIndex();
    int[] ofData = data.elementIndex();
    Set<Integer> taken = Arrays.stream(rows).boxed().collect(Collectors.toSet());
    List<String> without = new ArrayList<>();
    TreeSet<Integer> added = new TreeSet<>();
    for (int number : data.elements()) {
      if (rows[number] >= 0) {
        continue;
      }
      // A row that no element has is free to be this one's: it holds random numbers still.
      int row = number < ofData.length ? ofData[number] : -1;
      if (row < 0 || row >= start.network().numElements() || !taken.add(row)) {
        without.add(Element.of(number).symbol());
      } else {
        rows[number] = row;
        added.add(number);
      }
    }
    if (!without.isEmpty()) {
      throw new InputException(
          file,
          "a model whose embedding has no row for " + String.join(", ", without),
          "a model with a row for each element of " + data.title());
    }
    TreeSet<Integer> trained = data.trainedElements();
    for (int number = 1; number < rows.length; number++) {
      if (start.elementRow(number) >= 0) {
        trained.add(number);
      }
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put(TRAINED, symbols(trained));
    if (!added.isEmpty()) {
      provenance.put(NEW, symbols(added));
    }
    start
        .provenance()
        .forEach(
            (topic, text) -> {
              if (!topic.startsWith(BEFORE)) {
                provenance.put(BEFORE + topic, text);
              }
            });
    return new ModelFile(
        start.network(),
        start.role(),
        rows,
        settings.model().cutoff().orElse(start.cutoff()),
        settings
            .flowOr(Optional.of(start.flow()), data::fittedPrior)
            .withClosestContact(bothClosest(start.flow().closestContact(), data)),
        data.stride(),
        provenance,
        start.weights());
  }

  /** Of the former data and of these; unknown if that of the former is. */
  private static OptionalDouble bothClosest(OptionalDouble former, TrainingData data) {
    OptionalDouble now = data.closestContact();
    return former.isPresent() && now.isPresent()
        ? OptionalDouble.of(Math.min(former.getAsDouble(), now.getAsDouble()))
        : OptionalDouble.empty();
  }

  private static String name(ModelRole role) {
    return role == ModelRole.PROPAGATOR ? "Propagator" : "Corrector";
  }

  /**
   * The rows of the elements that a model is trained on, now or before it: elements that it is only
   * validated on stay unknown.
   */
  static int[] known(ModelFile start) {
    Set<String> trained = Set.of(start.provenance().get(TRAINED).split(" "));
    int[] rows = start.elementIndex();
    for (int number = 1; number < rows.length; number++) {
      if (rows[number] >= 0 && !trained.contains(Element.of(number).symbol())) {
        rows[number] = -1;
      }
    }
    return rows;
  }

  /** The elements that the start model does not know. */
  static List<String> newElements(ModelFile start) {
    String names = start.provenance().get(NEW);
    return names == null ? List.of() : List.of(names.split(" "));
  }

  private static String symbols(TreeSet<Integer> elements) {
    return elements.stream()
        .map(number -> Element.of(number).symbol())
        .collect(Collectors.joining(" "));
  }
}
