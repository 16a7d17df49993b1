package org.liflow.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSettings;
import org.liflow.flow.FlowModel;

/**
 * Describes where an evaluation comes from: its data, its models and what was asked for.
 *
 * @param options as given
 * @param temperatures evaluated, in K
 */
record EvaluationDescription(
    EvaluateCommand options,
    List<Integer> temperatures,
    FlowModel propagator,
    Optional<FlowModel> corrector) {
  /**
   * An evaluation with its title and where it comes from.
   *
   * @param seconds that it took
   */
  EvaluationDocument document(Evaluation evaluation, String backend, double seconds) {
    EvaluationSettings settings = evaluation.settings();
    Map<String, String> provenance = new LinkedHashMap<>();
    Path folder = options.data.toAbsolutePath().normalize().getFileName();
    String name = folder == null ? "data set" : folder.toString();
    String where = temperatures.stream().map(t -> t + " K").collect(Collectors.joining(", "));
    provenance.put("data set", name + ", " + options.split + " index, " + where);
    describe(provenance, "propagator", options.flow.propagator, propagator);
    corrector.ifPresent(model -> describe(provenance, "corrector", options.flow.corrector, model));
    provenance.put("prior labels", settings.priorLabels().source());
    provenance.put("seeds", settings.seeds().toString());
    options.flow.describe(provenance, propagator, corrector.orElse(null));
    provenance.put(
        "time",
        Facts.digits(settings.timeStep(), 6)
            + " ps between frames, "
            + settings.lag()
            + " of them a stride of "
            + Facts.digits(settings.stride(), 6)
            + " ps");
    provenance.put("backend", backend);
    provenance.put("took", Progress.duration(seconds));
    provenance.put("liflow", Version.number());
    return new EvaluationDocument(
        "Evaluation on " + name,
        evaluation.summary().structures()
            + (evaluation.summary().structures() == 1 ? " structure" : " structures")
            + " of the "
            + options.split
            + " index at "
            + where
            + ", "
            + options.seeds
            + (options.seeds == 1 ? " seed" : " seeds"),
        provenance,
        evaluation);
  }

  private static void describe(
      Map<String, String> provenance, String role, Path file, FlowModel model) {
    provenance.put(role, file.getFileName().toString());
    provenance.put(role + " weights", model.digest());
  }
}
