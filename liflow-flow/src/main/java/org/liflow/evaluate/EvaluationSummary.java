package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Statistics of an evaluation. Deviations are over the seeds. All numbers but {@code whole} take
 * only complete trajectories into account.
 *
 * @param structures the number of rows that were evaluated
 * @param failed the number of rows that could not be evaluated
 * @param trajectories the number of trajectories: one per structure and seed
 * @param whole the share of complete trajectories
 * @param radialError median over structures of the mean absolute error of g(r)
 * @param quantities by {@link Quantity#key()}
 * @param materials in the reference's order, the most mobile lithium first
 * @param rankings of the materials by lithium, by {@link Quantity#key()}; empty for a single one
 * @param perStructure one per row of the index
 */
public record EvaluationSummary(
    @JsonProperty("structures") int structures,
    @JsonProperty("failed") int failed,
    @JsonProperty("trajectories") int trajectories,
    @JsonProperty("whole") MeanAndDeviation whole,
    @JsonProperty("median_rdf_error") MeanAndDeviation radialError,
    @JsonProperty("quantities") Map<String, Agreement> quantities,
    @JsonProperty("materials") List<MaterialSummary> materials,
    @JsonProperty("rankings") Map<String, Ranking> rankings,
    @JsonProperty("per_structure") List<StructureSummary> perStructure) {
  private record Material(String composition, double temperature) {}

  /**
   * One quantity of it.
   *
   * @param quantity the quantity asked for
   * @return the agreement of the model with the reference
   */
  public Agreement of(Quantity quantity) {
    return quantities.get(quantity.key());
  }

  /**
   * Computes the statistics.
   *
   * @param results one per structure and seed
   * @param failures structures without a result
   * @param seeds of the evaluation
   * @return the statistics over structures
   */
  public static EvaluationSummary of(
      List<StructureResult> results, List<FailedStructure> failures, List<Long> seeds) {
    Map<Long, List<StructureResult>> bySeed = new LinkedHashMap<>();
    seeds.forEach(seed -> bySeed.put(seed, new ArrayList<>()));
    results.forEach(result -> bySeed.get(result.seed()).add(result));
    List<List<StructureResult>> runs = List.copyOf(bySeed.values());
    List<List<StructureResult>> structures =
        List.copyOf(
            results.stream()
                .collect(
                    Collectors.groupingBy(
                        r -> List.<Object>of(r.row(), r.temperature()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values());
    List<MaterialSummary> materials = materials(runs);
    Map<String, Agreement> quantities = new LinkedHashMap<>();
    Map<String, Ranking> rankings = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      quantities.put(quantity.key(), agreement(quantity, runs, structures));
    }
    if (materials.size() > 1) {
      for (Quantity quantity : List.of(Quantity.LITHIUM, Quantity.LITHIUM_WINDOWED)) {
        rankings.put(quantity.key(), ranking(quantity, materials, runs));
      }
    }
    return new EvaluationSummary(
        structures.size(),
        failures.size(),
        results.size(),
        perSeed(runs, run -> share(run, StructureResult::whole)),
        perSeed(runs, run -> median(whole(run), StructureResult::radialError)),
        quantities,
        materials,
        rankings,
        structures.stream().map(EvaluationSummary::structure).toList());
  }

  private static MeanAndDeviation perSeed(
      List<List<StructureResult>> runs, ToDoubleFunction<List<StructureResult>> value) {
    return MeanAndDeviation.of(runs.stream().mapToDouble(value).toArray());
  }

  private static List<StructureResult> whole(List<StructureResult> results) {
    return results.stream().filter(StructureResult::whole).toList();
  }

  private static double share(List<StructureResult> results, Predicate<StructureResult> which) {
    return results.stream().filter(which).count() / (double) results.size();
  }

  private static double median(
      List<StructureResult> results, ToDoubleFunction<StructureResult> value) {
    double[] sorted =
        results.stream().mapToDouble(value).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
  }

  private static double mean(
      List<StructureResult> results, ToDoubleFunction<StructureResult> value) {
    return MeanAndDeviation.of(results.stream().mapToDouble(value).toArray()).mean();
  }

  private static Agreement agreement(
      Quantity quantity, List<List<StructureResult>> runs, List<List<StructureResult>> structures) {
    double[] reference =
        structures.stream()
            .mapToDouble(same -> same.get(0).wholeReference().of(quantity))
            .toArray();
    List<double[]> generated = new ArrayList<>();
    for (int seed = 0; seed < runs.size(); seed++) {
      int place = seed;
      generated.add(
          structures.stream()
              .map(same -> same.get(place))
              .mapToDouble(r -> r.whole() ? r.generated().of(quantity) : Double.NaN)
              .toArray());
    }
    return new Agreement(
        perSeed(runs, run -> mean(whole(run), r -> Math.abs(r.logError(quantity)))),
        RankCorrelation.of(reference, generated),
        perSeed(
            runs,
            run ->
                Math.pow(
                    10,
                    MeanAndDeviation.of(
                            byMaterial(run).values().stream()
                                .mapToDouble(of -> Math.log10(ratio(of, quantity)))
                                .toArray())
                        .mean())));
  }

  private static Map<Material, List<StructureResult>> byMaterial(List<StructureResult> run) {
    return run.stream()
        .collect(
            Collectors.groupingBy(
                r -> new Material(r.composition(), r.temperature()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static double ratio(List<StructureResult> results, Quantity quantity) {
    return mean(whole(results), r -> r.generated().of(quantity))
        / mean(whole(results), r -> r.reference().of(quantity));
  }

  private static List<MaterialSummary> materials(List<List<StructureResult>> runs) {
    List<MaterialSummary> materials = new ArrayList<>();
    List<Map<Material, List<StructureResult>>> grouped =
        runs.stream().map(EvaluationSummary::byMaterial).toList();
    for (Material material : grouped.get(0).keySet()) {
      List<List<StructureResult>> its = grouped.stream().map(g -> g.get(material)).toList();
      Map<String, MaterialSummary.Means> quantities = new LinkedHashMap<>();
      for (Quantity quantity : Quantity.values()) {
        quantities.put(
            quantity.key(),
            new MaterialSummary.Means(
                MeanAndDeviation.of(
                    its.get(0).stream()
                        .mapToDouble(r -> r.wholeReference().of(quantity))
                        .toArray()),
                perSeed(its, run -> mean(whole(run), r -> r.generated().of(quantity))),
                perSeed(its, run -> ratio(run, quantity))));
      }
      materials.add(
          new MaterialSummary(
              material.composition(), material.temperature(), its.get(0).size(), quantities));
    }
    materials.sort(
        Comparator.comparingDouble(
            (MaterialSummary m) -> -m.of(Quantity.LITHIUM).reference().mean()));
    return materials;
  }

  private static Ranking ranking(
      Quantity quantity, List<MaterialSummary> materials, List<List<StructureResult>> runs) {
    boolean oneTemperature =
        materials.stream().mapToDouble(MaterialSummary::temperature).distinct().count() == 1;
    List<String> reference =
        order(materials, oneTemperature, m -> m.of(quantity).reference().mean());
    int same = 0;
    for (List<StructureResult> run : runs) {
      List<MaterialSummary> alone = materials(List.of(run));
      List<String> order = order(alone, oneTemperature, m -> m.of(quantity).generated().mean());
      same += order.equals(reference) ? 1 : 0;
    }
    return new Ranking(
        reference,
        order(materials, oneTemperature, m -> m.of(quantity).generated().mean()),
        same,
        runs.size());
  }

  private static List<String> order(
      List<MaterialSummary> materials,
      boolean oneTemperature,
      ToDoubleFunction<MaterialSummary> value) {
    return materials.stream()
        .filter(m -> Double.isFinite(value.applyAsDouble(m)))
        .sorted(Comparator.comparingDouble(m -> -value.applyAsDouble(m)))
        .map(
            m -> m.composition() + (oneTemperature ? "" : " " + Math.round(m.temperature()) + " K"))
        .toList();
  }

  private static StructureSummary structure(List<StructureResult> seeds) {
    StructureResult first = seeds.get(0);
    Map<String, StructureSummary.Values> quantities = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      quantities.put(
          quantity.key(),
          new StructureSummary.Values(
              first.wholeReference().of(quantity),
              MeanAndDeviation.of(
                  whole(seeds).stream().mapToDouble(r -> r.generated().of(quantity)).toArray()),
              MeanAndDeviation.of(
                  whole(seeds).stream().mapToDouble(r -> r.logError(quantity)).toArray())));
    }
    return new StructureSummary(
        first.row(),
        first.name(),
        first.temperature(),
        first.composition(),
        first.atoms(),
        first.strides(),
        whole(seeds).size(),
        seeds.size(),
        quantities,
        MeanAndDeviation.of(
            whole(seeds).stream().mapToDouble(StructureResult::radialError).toArray()));
  }
}
