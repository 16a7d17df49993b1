package org.liflow.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.DiffusionAnalysis.Run;
import org.liflow.analysis.DiffusionAnalysis.Settings;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.parallel.Workers;

/** Also makes the examples that the report's tests show. */
public class DiffusionAnalysisTest {
  private static final Workers WORKERS = new Workers(1);

  /** Ions that walk with 0.25 eV, more slowly along z, over a framework of 32 S and P. */
  public static List<Run> example(int replicas, double... temperatures) {
    RandomWalks walks = new RandomWalks(51);
    int[] framework = new int[32];
    java.util.Arrays.setAll(framework, k -> k % 4 == 0 ? 15 : 16);
    List<Run> runs = new ArrayList<>();
    for (double t : temperatures) {
      double d = 10 * Math.exp(-0.25 / (Constants.BOLTZMANN_EV * t));
      List<Trajectory> copies = new ArrayList<>();
      for (int k = 0; k < replicas; k++) {
        double[][][] series = walks.brownian(20, 120, new double[] {d, d, 0.4 * d}, 0.2);
        copies.add(walks.crystal(series, 3, framework, 11, 1));
      }
      runs.add(new Run(t, copies));
    }
    return runs;
  }

  @Test
  @Tag("slow")
  void givesTheSameBitsWithAnyNumberOfThreads() throws Exception {
    List<Run> runs = example(2, 600, 900);
    String one =
        new ObjectMapper()
            .writeValueAsString(DiffusionAnalysis.of(runs, Settings.of(Element.LI), WORKERS));
    for (int threads : new int[] {2, 5}) {
      try (Workers workers = new Workers(threads)) {
        assertEquals(
            one,
            new ObjectMapper()
                .writeValueAsString(DiffusionAnalysis.of(runs, Settings.of(Element.LI), workers)));
      }
    }
  }

  @Test
  void findsWhatTheWalksWereMadeWith() throws Exception {
    DiffusionReport report =
        DiffusionAnalysis.of(example(2, 900, 600, 700), Settings.of(Element.LI), WORKERS);
    assertEquals("Li", report.mobileSpecies());
    assertEquals(600, report.temperatures().get(0).temperature());
    ArrheniusFit fit = report.arrhenius().fit();
    assertEquals(0.25, fit.activationEnergy(), 4 * fit.activationEnergyError());
    DiffusionReport.AtTemperature hot = report.temperatures().get(2);
    assertEquals(2, hot.replicas());
    assertEquals(40, hot.self().walkers());
    assertEquals(2, hot.perReplica().size());
    double z = hot.perAxis().get("z").estimate().median();
    assertEquals(0.4, z / hot.perAxis().get("x").estimate().median(), 0.1);
    assertEquals(3, hot.species().size());
    assertEquals(hot.fitted().length, hot.fit().line().length);
    assertEquals(300, report.arrhenius().extrapolated().temperature());
    double unit =
        IonicConductivity.nernstEinstein(
            report.temperatures().get(0).conductivity().density(), 1, 300);
    DiffusionReport.IdealConductivity cold = report.arrhenius().conductivity();
    assertEquals(
        unit * report.arrhenius().extrapolated().upper(), cold.upper(), 1e-9 * cold.upper());
    assertTrue(cold.lower() < cold.median() && cold.median() < cold.upper());

    JsonNode json = new ObjectMapper().valueToTree(report);
    JsonNode first = json.get("temperatures").get(0);
    Estimate estimate = report.temperatures().get(0).self().estimate();
    JsonNode d = first.get("self_diffusivity").get("D_cm2_s");
    assertEquals(estimate.median(), d.get("median").asDouble());
    assertEquals(estimate.upper95(), d.get("upper95").asDouble());
    assertNotNull(json.get("arrhenius").get("activation_energy_eV"));
    assertNotNull(first.get("species_msd").get(0).get("msd_x_A2"));
    assertNotNull(first.get("conductivity").get("conductivity_S_per_cm").get("mean"));
    assertTrue(first.get("checks").get(0).get("stable").asBoolean());
    assertNull(first.get("self_diffusivity").get("posterior"));
  }

  @Test
  void warnsOfWhatAReaderMustKnow() {
    List<Run> runs = new ArrayList<>(example(1, 700, 900));
    runs.add(new Run(300, example(1, 30).get(0).replicas()));
    Trajectory sound = runs.get(0).replicas().get(0);
    runs.set(
        0,
        new Run(
            runs.get(0).temperature(),
            List.of(RandomWalks.changed(sound, positions -> positions[90][5] = Double.NaN))));
    DiffusionReport report = DiffusionAnalysis.of(runs, Settings.of(Element.LI), WORKERS);
    assertTrue(
        report.warnings().stream().anyMatch(w -> w.startsWith("300 K: no diffusion of Li")),
        report.warnings()::toString);
    assertTrue(report.warnings().stream().anyMatch(w -> w.startsWith("700 K: frame 90")));
    assertEquals(90, report.temperatures().get(1).frames());
    assertEquals(2, report.arrhenius().fit().temperatures().length);
  }

  @Test
  void unlikeReplicasAreToldApart() {
    List<Trajectory> mixed = new ArrayList<>(example(1, 600).get(0).replicas());
    mixed.addAll(example(1, 900).get(0).replicas());
    DiffusionReport report =
        DiffusionAnalysis.of(List.of(new Run(700, mixed)), Settings.of(Element.LI), WORKERS);
    assertNull(report.arrhenius());
    assertTrue(report.warnings().stream().anyMatch(w -> w.contains("replicas' D* differ")));
  }

  @Test
  void refusesWithTheTemperatureInTheMessage() {
    Trajectory three = example(1, 600).get(0).replicas().get(0).firstFrames(3);
    List<Run> runs = List.of(new Run(650, List.of(three)));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> DiffusionAnalysis.of(runs, Settings.of(Element.LI), WORKERS))
            .getMessage();
    assertTrue(message.startsWith("at 650 K: ") && message.contains("at least 4"), message);
    assertThrows(IllegalArgumentException.class, () -> new Run(0, List.of(three)));
    assertThrows(IllegalArgumentException.class, () -> new Run(300, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> DiffusionAnalysis.of(List.of(), Settings.of(Element.LI), WORKERS));
  }

  @Test
  void lithiumAloneNeedsNoFramework() {
    RandomWalks walks = new RandomWalks(52);
    double[] d = {0.1, 0.1, 0.1};
    Trajectory lithium = walks.crystal(walks.brownian(8, 30, d, 0), 3, new int[0], 9, 1);
    DiffusionReport report =
        DiffusionAnalysis.of(
            List.of(new Run(500, List.of(lithium))), Settings.of(Element.LI), WORKERS);
    assertTrue(report.temperatures().get(0).self().significant());
  }

  @Test
  @Tag("reference-data")
  void aRealTrajectoryGivesTheLithiumsDiffusivity() {
    Trajectory argyrodite = MeanSquaredDisplacementTest.argyrodite();
    DiffusionReport report =
        DiffusionAnalysis.of(
            List.of(new Run(500, List.of(argyrodite))), Settings.of(Element.LI), WORKERS);
    Estimate d = report.temperatures().get(0).self().estimate();
    // Its MSD rises by about 0.8 Å² a ps.
    assertEquals(0.8 / 6 * 1e-4, d.median(), 0.04 * 1e-4);
    assertTrue(d.lower95() > 0.5 * d.median());
  }

  @Test
  void aReplicaThatStoppedEarlyDoesNotCutTheOthersShort() {
    List<Trajectory> whole = new ArrayList<>(example(2, 600).get(0).replicas());
    List<Trajectory> mixed = new ArrayList<>(whole);
    mixed.add(whole.get(0).firstFrames(6));
    DiffusionReport alone = analyse(whole);
    DiffusionReport with = analyse(mixed);
    assertEquals(
        alone.temperatures().get(0).self().estimate(),
        with.temperatures().get(0).self().estimate());
    assertTrue(
        with.warnings().stream().anyMatch(w -> w.contains("1 of 3 replicas are shorter")),
        with.warnings().toString());
  }

  private static DiffusionReport analyse(List<Trajectory> replicas) {
    try (Workers workers = new Workers(1)) {
      return DiffusionAnalysis.of(
          List.of(new Run(600, replicas)), DiffusionAnalysis.Settings.of(Element.LI), workers);
    }
  }
}
