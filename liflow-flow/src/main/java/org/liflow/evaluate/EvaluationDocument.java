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
import org.liflow.flow.SolverConvergence;

/**
 * An evaluation with its title and its origin.
 *
 * @param title a line of plain text
 * @param subtitle another line of plain text
 * @param provenance data set, models, settings …, in the order to be shown
 * @param evaluation the results
 * @param solver how much of the generated motion is the solver's, by temperature; empty where it
 *     was not checked
 */
public record EvaluationDocument(
    String title,
    String subtitle,
    Map<String, String> provenance,
    Evaluation evaluation,
    List<SolverConvergence> solver) {
  /**
   * Copies the provenance in its order.
   *
   * @param title a line of plain text
   * @param subtitle another line of plain text
   * @param provenance data set, models, settings …, in the order to be shown
   * @param evaluation the results
   * @param solver how much of the generated motion is the solver's
   */
  public EvaluationDocument {
    provenance = new LinkedHashMap<>(provenance);
    solver = List.copyOf(solver);
  }

  /**
   * A document of an evaluation whose solver was not checked.
   *
   * @param title a line of plain text
   * @param subtitle another line of plain text
   * @param provenance data set, models, settings …, in the order to be shown
   * @param evaluation the results
   */
  public EvaluationDocument(
      String title, String subtitle, Map<String, String> provenance, Evaluation evaluation) {
    this(title, subtitle, provenance, evaluation, List.of());
  }

  /**
   * The same with the solver's errors.
   *
   * @param errors one per temperature
   * @return a new document
   */
  public EvaluationDocument withSolver(List<SolverConvergence> errors) {
    return new EvaluationDocument(title, subtitle, provenance, evaluation, errors);
  }

  /**
   * Writes down where the solver's error of the motion is larger than the statistical one: half the
   * 95 % interval of the mean logarithm of generated over reference MSD of lithium, over the
   * structures of the temperature.
   *
   * @return the temperatures' solver errors and statistical errors, relative
   */
  public Map<SolverConvergence, Double> exceeding() {
    Map<SolverConvergence, Double> exceeding = new LinkedHashMap<>();
    for (SolverConvergence one : solver) {
      double[] errors =
          evaluation.summary().perStructure().stream()
              .filter(structure -> structure.temperature() == one.temperature())
              .mapToDouble(structure -> structure.of(Quantity.LITHIUM).logError().mean())
              .filter(Double::isFinite)
              .toArray();
      MeanAndDeviation spread = MeanAndDeviation.of(errors);
      double statistical = Math.pow(10, 1.96 * spread.deviation() / Math.sqrt(spread.count())) - 1;
      if (Double.isFinite(statistical) && one.exceeds(statistical)) {
        exceeding.put(one, statistical);
      }
    }
    return exceeding;
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
    if (!solver.isEmpty()) {
      root.set("solver_error", mapper.valueToTree(solver));
    }
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
