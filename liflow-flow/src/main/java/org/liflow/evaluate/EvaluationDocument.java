package org.liflow.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An evaluation with its title and its origin.
 *
 * @param title a line of plain text
 * @param subtitle another line of plain text
 * @param provenance data set, models, settings …, in the order to be shown
 * @param evaluation the results
 */
public record EvaluationDocument(
    String title, String subtitle, Map<String, String> provenance, Evaluation evaluation) {
  /**
   * Copies the provenance in its order.
   *
   * @param title a line of plain text
   * @param subtitle another line of plain text
   * @param provenance data set, models, settings …, in the order to be shown
   * @param evaluation the results
   */
  public EvaluationDocument {
    provenance = new LinkedHashMap<>(provenance);
  }

  /** Writes NaN, which JSON does not have, as null. */
  private static final class FiniteDouble extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        out.writeNumber(value);
      } else {
        out.writeNull();
      }
    }
  }

  /** {@return the content of {@code summary.json}; missing values are null} */
  public String json() {
    return tree().toPrettyString();
  }

  private ObjectNode tree() {
    ObjectMapper mapper = mapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("title", title);
    root.set("provenance", mapper.valueToTree(provenance));
    root.set("settings", mapper.valueToTree(evaluation.settings()));
    root.set("summary", mapper.valueToTree(evaluation.summary()));
    root.set("failed", mapper.valueToTree(evaluation.failures()));
    ArrayNode distributions = root.putArray("distributions");
    for (MaterialDistributions material : evaluation.distributions()) {
      ObjectNode node = mapper.valueToTree(material);
      // The curves are for the page.
      if (node.path("comparison") instanceof ObjectNode comparison) {
        comparison.remove(List.of("reference", "generated"));
      }
      distributions.add(node);
    }
    return root;
  }

  /**
   * {@return the data of a page of the evaluation as JSON: the summary, the radial distributions
   * and the curves of all materials}
   */
  public String pageData() {
    ObjectMapper mapper = mapper();
    ObjectNode root = tree();
    root.set("r_A", mapper.valueToTree(evaluation.r()));
    root.set("overlays", mapper.valueToTree(evaluation.overlays()));
    root.set("distributions", mapper.valueToTree(evaluation.distributions()));
    return root.toString();
  }

  private static ObjectMapper mapper() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(Double.class, new FiniteDouble());
    module.addSerializer(Double.TYPE, new FiniteDouble());
    return new ObjectMapper().registerModule(module);
  }
}
