package org.liflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.quickstart.Quickstart;
import org.liflow.quickstart.Stage;

/** Makes the summary of a quickstart's folder. */
final class QuickstartSummary {
  private static final List<String> OVERALL =
      List.of("diffusivity_ratio", "radial_error", "speed_up", "stopped_trajectories");
  private static final List<String> OF_A_SIDE =
      List.of("marked_ps", "in_plane_msd_A2", "out_of_plane_msd_A2", "seconds_per_ps");

  private QuickstartSummary() {}

  /** The summary: the settings, the times of the stages, and the results if it is finished. */
  static Summary of(Path folder) throws IOException {
    Path description = folder.resolve(Quickstart.DESCRIPTION);
    JsonNode root = JsonFile.read(description, "a quickstart's settings");
    if (!root.path("settings").isObject()) {
      throw new InputException(description, "JSON of another kind", "a quickstart's settings");
    }
    Summary summary = new Summary(folder.toString());
    ObjectNode json = summary.json();
    json.put("file", folder.toString());
    json.put("kind", "quickstart");
    json.set("settings", root.path("settings"));
    Path results = folder.resolve(Quickstart.RESULTS);
    boolean finished = Files.exists(results);
    json.put("finished", finished);
    summary.line(
        "Quickstart", finished ? "finished" : "not finished; the same command goes on with it");
    for (Map.Entry<String, JsonNode> setting : root.path("settings").properties()) {
      summary.line(setting.getKey(), "%s", setting.getValue().asText());
    }
    times(summary, folder.resolve(Quickstart.TIMES));
    if (finished) {
      compare(summary, JsonFile.read(results, "a quickstart's results"));
    }
    return summary;
  }

  private static void times(Summary summary, Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    JsonNode times = JsonFile.read(file, "stage times");
    ObjectNode seconds = summary.json().putObject("seconds");
    List<String> told = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      JsonNode spent = times.path(stage.key()).path("seconds");
      if (spent.isNumber()) {
        seconds.put(stage.key(), spent.asDouble());
        told.add(
            String.format(Locale.ROOT, "%s %s", stage.key(), Progress.duration(spent.asDouble())));
      }
    }
    summary.line("Times so far", "%s", String.join(", ", told));
  }

  private static void compare(Summary summary, JsonNode found) {
    ObjectNode json = summary.json().putObject("results");
    copy(found, OVERALL, json);
    for (String side : List.of("reference", "generated")) {
      ObjectNode of = json.putObject(side);
      of.set("D_cm2_s", found.path(side).at("/diffusion/self_diffusivity/D_cm2_s"));
      copy(found.path(side), OF_A_SIDE, of);
    }
    TextTable table = new TextTable("", ">reference", ">generated", ">ratio");
    table.row(
        "Li D* in the a-b plane (10⁻⁵ cm²/s)",
        diffusivity(json.at("/reference/D_cm2_s")),
        diffusivity(json.at("/generated/D_cm2_s")),
        number(json.path("diffusivity_ratio"), 1));
    String at = " at " + number(json.at("/reference/marked_ps"), 1) + " ps (Å²)";
    row(table, "Li MSD in the a-b plane" + at, json, "/in_plane_msd_A2");
    row(table, "Li MSD along c" + at, json, "/out_of_plane_msd_A2");
    row(table, "seconds per ps", json, "/seconds_per_ps");
    summary.table(table);
    // Results of earlier versions have no judgement.
    if (found.path("judgement").path("targets").isArray()) {
      judge(summary, found.path("judgement"));
    }
  }

  private static void judge(Summary summary, JsonNode judgement) {
    summary.json().withObject("results").set("targets", judgement.path("targets"));
    TextTable table = new TextTable("", ">value", ">target", "");
    for (JsonNode target : judgement.path("targets")) {
      JsonNode met = target.path("met");
      table.row(
          target.path("name").asText(),
          number(target.path("value"), 1),
          number(target.at("/target/lower"), 1) + " to " + number(target.at("/target/upper"), 1),
          met.isBoolean() ? met.asBoolean() ? "pass" : "miss" : "too short");
    }
    summary.table(table);
  }

  private static void copy(JsonNode from, List<String> names, ObjectNode to) {
    for (String name : names) {
      if (from.has(name)) {
        to.set(name, from.get(name));
      }
    }
  }

  private static String diffusivity(JsonNode estimate) {
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        number(estimate.path("median"), 1e5),
        number(estimate.path("lower95"), 1e5),
        number(estimate.path("upper95"), 1e5));
  }

  private static void row(TextTable table, String name, JsonNode json, String where) {
    JsonNode reference = json.at("/reference" + where);
    JsonNode generated = json.at("/generated" + where);
    boolean both = reference.isNumber() && generated.isNumber();
    table.row(
        name,
        number(reference, 1),
        number(generated, 1),
        both ? Summary.digits(generated.asDouble() / reference.asDouble(), 3) : "–");
  }

  private static String number(JsonNode value, double unit) {
    return value.isNumber() ? Summary.digits(unit * value.asDouble(), 3) : "–";
  }
}
