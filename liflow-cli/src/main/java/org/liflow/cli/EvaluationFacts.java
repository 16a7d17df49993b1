package org.liflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.liflow.evaluate.EvaluationFiles;
import org.liflow.evaluate.Quantity;
import org.liflow.files.InputException;

/** Tells of an evaluation's folder. */
final class EvaluationFacts {
  private EvaluationFacts() {}

  /** What was evaluated, and how well both sides agree. */
  static Facts of(Path folder) throws IOException {
    JsonNode root = read(folder.resolve(EvaluationFiles.SUMMARY));
    JsonNode summary = root.path("summary");
    Facts facts = new Facts(folder.toString());
    ObjectNode json = facts.json();
    json.put("file", folder.toString());
    json.put("kind", "evaluation");
    json.set("evaluation", root);
    facts.line("Title", "%s", root.path("title").asText());
    for (Map.Entry<String, JsonNode> entry : root.path("provenance").properties()) {
      facts.line(entry.getKey(), "%s", entry.getValue().asText());
    }
    facts.line(
        "Rows",
        "%,d structures, %,d trajectories; %,d rows left out",
        summary.path("structures").asInt(),
        summary.path("trajectories").asInt(),
        summary.path("failed").asInt());
    TextTable table =
        new TextTable("", ">generated / reference", ">mean |log10 error|", ">rank correlation");
    for (Quantity quantity : Quantity.values()) {
      JsonNode agreement = summary.path("quantities").path(quantity.key());
      table.row(
          quantity.key(),
          mean(agreement.path("ratio")),
          mean(agreement.path("mean_absolute_log10_error")),
          mean(agreement.path("spearman").path("over_seeds")));
    }
    return facts.table(table);
  }

  private static String mean(JsonNode spread) {
    JsonNode mean = spread.path("mean");
    return mean.isNumber() ? Facts.digits(mean.asDouble(), 3) : "–";
  }

  private static JsonNode read(Path file) throws IOException {
    JsonNode root = JsonFile.read(file, "an evaluation's summary");
    if (!root.path("summary").path("quantities").isObject()) {
      throw new InputException(file, "JSON of another kind", "an evaluation's summary");
    }
    return root;
  }
}
