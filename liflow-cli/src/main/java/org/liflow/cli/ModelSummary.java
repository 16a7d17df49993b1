package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.liflow.crystal.Element;
import org.liflow.flow.Sampler;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.ModelTensor;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;

/** Makes the summary of a model. */
final class ModelSummary {
  private ModelSummary() {}

  static Summary of(Path file, ModelFile model) {
    Summary summary = new Summary(file.toString());
    ObjectNode json = summary.json();
    json.put("file", file.toString());
    json.put("kind", "model");
    json.put("role", model.role().name().toLowerCase(Locale.ROOT));
    summary.line("Role", role(model.role()));
    NetworkConfiguration network = model.network();
    summary
        .line("Stride", "%s ps", model.stride())
        .line("Cutoff", "%s Å", model.cutoff())
        .line("Prior", text(model.prior()))
        .line("Sampler", sampler(model));
    json.put("stride_ps", model.stride());
    json.put("cutoff_A", model.cutoff());
    json.put("prior", text(model.prior()));
    json.put("sampler", model.sampler());
    model
        .trainingNoise()
        .ifPresent(
            noise -> {
              summary.line("Noise", text(noise) + ", which it was trained to remove");
              json.put("training_noise", text(noise));
            });
    summary.line(
        "Network",
        "DualPaiNN: %d features, %d layers, %d radial functions up to %s Å, %s prediction",
        network.numFeatures(),
        network.numLayers(),
        network.numRadialBasis(),
        network.rMax(),
        network.predictionMode().name().toLowerCase(Locale.ROOT));
    json.putObject("network")
        .put("features", network.numFeatures())
        .put("layers", network.numLayers())
        .put("radial_basis", network.numRadialBasis())
        .put("elements", network.numElements())
        .put("r_max_A", network.rMax())
        .put("r_offset_A", network.rOffset())
        .put("reference_temperature_K", network.referenceTemperature())
        .put("prediction", network.predictionMode().name().toLowerCase(Locale.ROOT));
    long parameters = parameters(model);
    summary.line("Parameters", "%,d in %d tensors", parameters, model.weights().size());
    json.put("parameters", parameters);
    List<String> elements = elements(model);
    summary.line("Elements", elements.size() + ": " + String.join(" ", elements));
    ArrayNode known = json.putArray("elements");
    elements.forEach(known::add);
    ObjectNode provenance = json.putObject("provenance");
    model
        .provenance()
        .forEach(
            (topic, text) -> {
              summary.line(topic(topic), text);
              provenance.put(topic, text);
            });
    return summary;
  }

  static String role(ModelRole role) {
    return role == ModelRole.PROPAGATOR ? "Propagator" : "Corrector";
  }

  private static String sampler(ModelFile model) {
    try {
      return Sampler.of(model.sampler()).toString();
    } catch (IllegalArgumentException unknown) {
      return model.sampler() + ", which this version does not know";
    }
  }

  private static String topic(String key) {
    String words = key.replace('_', ' ');
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  static long parameters(ModelFile model) {
    long parameters = 0;
    for (ModelTensor tensor : model.weights().values()) {
      parameters += tensor.data().length;
    }
    return parameters;
  }

  private static List<String> elements(ModelFile model) {
    List<String> elements = new ArrayList<>();
    for (int z = 1; z <= Element.LARGEST_ATOMIC_NUMBER; z++) {
      if (model.elementRow(z) >= 0) {
        elements.add(Element.of(z).symbol());
      }
    }
    return elements;
  }

  private static String text(PriorConfiguration prior) {
    if (prior instanceof PriorConfiguration.Normal normal) {
      return "normal, " + normal.scale() + " Å";
    }
    if (prior instanceof PriorConfiguration.UniformScaleNormal normal) {
      return "normal, up to " + normal.scale() + " Å";
    }
    if (prior instanceof PriorConfiguration.MaxwellBoltzmann thermal) {
      return "Maxwell-Boltzmann, scale " + thermal.scale();
    }
    PriorConfiguration.AdaptiveMaxwellBoltzmann adaptive =
        (PriorConfiguration.AdaptiveMaxwellBoltzmann) prior;
    return String.format(
        Locale.ROOT,
        "adaptive Maxwell-Boltzmann, scale %s or %s of %s, %s or %s of other atoms",
        adaptive.mobile().small(),
        adaptive.mobile().large(),
        Element.of(adaptive.mobileSpecies()).symbol(),
        adaptive.frame().small(),
        adaptive.frame().large());
  }
}
