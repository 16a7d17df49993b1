package org.liflow.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.liflow.crystal.format.RunManifest;

/**
 * Writes down all choices of a simulation that decide its frames, as text by name.
 *
 * <p>Runs on disk hold these texts and are resumed only where they are the same. A change here must
 * therefore be known to {@code org.liflow.run.FormerDescriptions}.
 */
final class SimulationDescription {
  private final SimulationSettings settings;

  /** Null where the description is of no particular replicas. */
  private final RunManifest run;

  private final List<String> ownParts = new ArrayList<>();

  /**
   * @param run the replicas whose priors are described; null for none
   */
  SimulationDescription(SimulationSettings settings, RunManifest run) {
    this.settings = settings;
    this.run = run;
  }

  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("seed", String.valueOf(settings.seed()));
    model(map, "propagator", settings.propagator());
    settings
        .correction()
        .ifPresent(
            correction -> {
              model(map, "corrector", correction.corrector());
              map.put("corrector every", String.valueOf(correction.every()));
              map.put("corrector start", correction.start().name().toLowerCase(Locale.ROOT));
            });
    String solver = text(settings.samplers().propagator());
    map.put("solver", solver);
    String other = text(settings.samplers().corrector());
    if (!other.equals(solver)) {
      // Earlier runs had one solver for both models, and name it once.
      map.put("corrector solver", other);
    }
    map.put("neighbor skin", settings.neighborSkin() + " Å");
    StrideLimits limits = settings.limits();
    map.put(
        "stride limits",
        limits.displacement()
            + " Å, contact "
            + limits.contact()
            + ", "
            + limits.redraws()
            + " redraws");
    map.put(
        "redrawn",
        limits.redraw() == Redraw.WHOLE ? "whole crystal" : "locally, " + LocalReach.DEFAULT);
    map.put("centre of mass", settings.fixCentreOfMass() ? "held" : "free");
    map.put("backend", settings.propagator().model().backend().name());
    if (!ownParts.isEmpty()) {
      map.put(
          "not repeatable from this file alone",
          String.join(", ", ownParts) + (ownParts.size() == 1 ? " is" : " are") + " not built in");
    }
    return map;
  }

  private void model(Map<String, String> map, String role, ModelWithPriors model) {
    map.put(role + " weights", model.model().digest());
    map.put(role + " prior", priors(role, model));
  }

  private String priors(String role, ModelWithPriors model) {
    if (model.only() != null) {
      return text(role, model.only());
    }
    if (run == null) {
      return "chosen per replica";
    }
    SortedMap<Double, List<String>> texts = new TreeMap<>();
    for (double temperature : run.temperatures()) {
      List<String> own = new ArrayList<>();
      for (int index = 0; index < run.replicas(); index++) {
        // One at a time: many replicas of a large crystal take much memory.
        Replica replica = Replica.start(run.structure(), temperature, index);
        own.add(text(role, model.prior(replica)));
      }
      texts.put(temperature, own);
    }
    if (texts.values().stream().flatMap(List::stream).distinct().count() == 1) {
      return texts.get(texts.firstKey()).get(0);
    }
    return texts.entrySet().stream()
        .map(entry -> entry.getKey() + " K: " + ofTemperature(entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String ofTemperature(List<String> texts) {
    return texts.stream().distinct().count() == 1 ? texts.get(0) : String.join(" / ", texts);
  }

  private String text(String role, Prior prior) {
    if (!(prior instanceof NormalPrior)) {
      own(role + " prior " + prior.name());
    }
    return DescriptionText.of(prior.name(), prior.parameters());
  }

  private String text(OdeSolver solver) {
    if (solver instanceof GridSolver || solver instanceof DormandPrince) {
      return solver.toString();
    }
    own("solver " + solver.name());
    return DescriptionText.of(solver.name(), solver.parameters());
  }

  private void own(String part) {
    if (!ownParts.contains(part)) {
      ownParts.add(part);
    }
  }
}
