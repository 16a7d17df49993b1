package org.liflow.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.analysis.ArrheniusFit;
import org.liflow.analysis.DiffusionReport;
import org.liflow.flow.SolverConvergence;
import org.liflow.util.Json;

/**
 * The results of an analysis with their title and their origin. It is the content of the page and
 * of {@code results.json}.
 *
 * @param title a line of plain text
 * @param provenance model, seed, versions …, in the order to be shown
 * @param results of the analysis
 * @param solver how much of the results is the solver's, by temperature; null where it was not
 *     checked
 */
@JsonPropertyOrder({
  "title",
  "provenance",
  "results",
  "diffusivity_intervals",
  "solver_error",
  "arrhenius_line"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportDocument(
    @JsonProperty("title") String title,
    @JsonProperty("provenance") Map<String, String> provenance,
    @JsonProperty("results") DiffusionReport results,
    @JsonProperty("solver_error") List<SolverConvergence> solver) {
  private static final int LINE_POINTS = 60;

  /**
   * Copies the provenance in its order.
   *
   * @param title a line of plain text
   * @param provenance model, seed, versions …, in the order to be shown
   * @param results of the analysis
   * @param solver how much of the results is the solver's; null where it was not checked
   */
  public ReportDocument {
    provenance = new LinkedHashMap<>(provenance);
  }

  /**
   * A document of results whose solver was not checked, or that have none.
   *
   * @param title a line of plain text
   * @param provenance model, seed, versions …, in the order to be shown
   * @param results of the analysis
   */
  public ReportDocument(String title, Map<String, String> provenance, DiffusionReport results) {
    this(title, provenance, results, null);
  }

  /** {@return the quoted intervals of D* with their parts, one per temperature} */
  @JsonProperty("diffusivity_intervals")
  public List<DiffusivityInterval> intervals() {
    List<SolverConvergence> checks = solver == null ? List.of() : solver;
    return results.temperatures().stream().map(at -> DiffusivityInterval.of(at, checks)).toList();
  }

  /**
   * {@return the Arrhenius line with its band from the hottest to the coldest temperature,
   * including that of the extrapolation; null if there is none}
   */
  @JsonProperty("arrhenius_line")
  public List<ArrheniusFit.Prediction> arrheniusLine() {
    if (results.arrhenius() == null) {
      return null;
    }
    double coldest = results.arrhenius().extrapolated().temperature();
    double hottest = coldest;
    for (DiffusionReport.AtTemperature at : results.temperatures()) {
      coldest = Math.min(coldest, at.temperature());
      hottest = Math.max(hottest, at.temperature());
    }
    List<ArrheniusFit.Prediction> line = new ArrayList<>();
    for (int k = 0; k <= LINE_POINTS; k++) {
      double share = k / (double) LINE_POINTS;
      double temperature = 1 / ((1 - share) / hottest + share / coldest);
      line.add(results.arrhenius().fit().at(temperature));
    }
    return line;
  }

  /** Writes the document as JSON, on one line or on many. */
  String json(boolean indented) {
    try {
      return indented ? Json.pretty(this) : Json.compact(this);
    } catch (JsonProcessingException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
