package org.liflow.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.liflow.evaluate.Evaluation;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationSettings;

/**
 * Describes the origin of an evaluation.
 *
 * @param data the data set's folder
 * @param split the index
 * @param temperatures evaluated, in K
 * @param models the models' names and weights by topic, in the order to be shown
 * @param flow how flows are integrated, by topic, in the order to be shown
 */
record EvaluationDescription(
    Path data,
    String split,
    List<Integer> temperatures,
    Map<String, String> models,
    Map<String, String> flow) {
  /**
   * An evaluation with its title and its origin.
   *
   * @param seconds that it took
   */
  EvaluationDocument document(Evaluation evaluation, String backend, double seconds) {
    EvaluationSettings settings = evaluation.settings();
    Path folder = data.toAbsolutePath().normalize().getFileName();
    String name = folder == null ? "data set" : folder.toString();
    String where = temperatures.stream().map(t -> t + " K").collect(Collectors.joining(", "));
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("data set", name + ", " + split + " index, " + where);
    provenance.putAll(models);
    provenance.put("prior labels", settings.priorLabels().source());
    provenance.put("seeds", settings.seeds().toString());
    provenance.putAll(flow);
    provenance.put(
        "time",
        Summary.digits(settings.timeStep(), 6)
            + " ps between frames, "
            + settings.lag()
            + " of them a stride of "
            + Summary.digits(settings.stride(), 6)
            + " ps");
    provenance.put("backend", backend);
    provenance.put("took", Progress.duration(seconds));
    provenance.put("liflow", Version.number());
    int structures = evaluation.summary().structures();
    int seeds = settings.seeds().size();
    return new EvaluationDocument(
        "Evaluation on " + name,
        structures
            + (structures == 1 ? " structure" : " structures")
            + " of the "
            + split
            + " index at "
            + where
            + ", "
            + seeds
            + (seeds == 1 ? " seed" : " seeds"),
        provenance,
        evaluation);
  }
}
