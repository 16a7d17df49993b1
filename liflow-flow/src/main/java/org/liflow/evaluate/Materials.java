package org.liflow.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.StrideMemory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/** Gathers complete trajectories by material, and compares their distributions. */
final class Materials {
  /** Trajectories of one name but other elements cannot be averaged. */
  private record Key(String composition, double temperature, List<Integer> elements) {}

  private static final class Group {
    final Map<Integer, TestCase> rows = new LinkedHashMap<>();
    final List<Trajectory> generated = new ArrayList<>();
  }

  private final EvaluationSettings settings;
  private final Workers workers;
  private final Map<Key, Group> groups = new LinkedHashMap<>();

  Materials(EvaluationSettings settings, Workers workers) {
    this.settings = settings;
    this.workers = workers;
  }

  void add(TestCase test, Trajectory generated) {
    List<Integer> elements =
        List.copyOf(new TreeSet<>(Arrays.stream(generated.atomicNumbers()).boxed().toList()));
    Key key = new Key(test.entry().composition(), test.entry().temperature(), elements);
    Group group = groups.computeIfAbsent(key, other -> new Group());
    group.rows.putIfAbsent(test.row(), test);
    group.generated.add(generated);
  }

  List<MaterialDistributions> compare() {
    List<MaterialDistributions> found = new ArrayList<>();
    groups.forEach((key, group) -> found.add(compare(key, group)));
    return List.copyOf(found);
  }

  private MaterialDistributions compare(Key key, Group group) {
    DistributionComparison.Settings usual = DistributionComparison.Settings.of(Element.LI);
    DistributionComparison.Settings asked =
        new DistributionComparison.Settings(
            Element.LI,
            usual.lags(),
            usual.hop(),
            usual.contact(),
            settings.farthest(),
            settings.bins());
    StrideMemory memory = new StrideMemory(settings.lag(), ReferenceFrame.FRAMEWORK, Element.LI);
    group.rows.values().forEach(test -> memory.add(test.memory()));
    DistributionComparison comparison = null;
    String missing = null;
    try {
      comparison =
          DistributionComparison.of(
              group.rows.values().stream().map(TestCase::reference).toList(),
              group.generated,
              asked,
              workers);
    } catch (IllegalArgumentException problem) {
      missing = problem.getMessage();
    }
    return new MaterialDistributions(
        key.composition(),
        key.temperature(),
        group.rows.size(),
        group.generated.size(),
        comparison,
        memory.result(),
        missing);
  }
}
