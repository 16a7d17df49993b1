package org.liflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.CorrectorStart;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Redraw;
import org.liflow.flow.Simulation;
import org.liflow.flow.SmallModels;
import org.liflow.flow.StrideLimits;
import org.liflow.tensor.backend.Backend;

/** Folders that versions before {@link Simulation#description} wrote are still resumed. */
class FormerRunTest {
  /** As the command {@code simulate} wrote it. */
  private static final String SIMULATE =
      """
      {
        "format" : "liflow-run 1",
        "formula" : "Cl4Li4",
        "atoms" : 8,
        "structure_sha256" : "e805dae354868c0a80f9076f35a6f98192c3b4f7cc19f1cbb9318e93ef937218",
        "temperatures_K" : [ 300.0 ],
        "replicas" : 1,
        "stride_ps" : 0.1,
        "settings" : {
          "seed" : "42",
          "propagator weights" : "71a71f41c0778dde50a32d6067a073e242bbd93c2ebd6e3d060eeaa62af3eda2",
          "propagator prior" : "MaxwellBoltzmann[factor=1.0]",
          "corrector weights" : "df7d3554c00c5906e21a6a2ebf3ea1c7d19e7d7fd776272e0fdbaddb6eaf06df",
          "corrector prior" : "Normal[width=0.02]",
          "corrector every" : "1",
          "corrector start" : "with_prior",
          "solver" : "euler, 10 steps",
          "neighbor skin" : "0.0 Å",
          "stride limits" : "10.0 Å, contact 0.1, 10 redraws",
          "backend" : "scalar"
        },
        "sources" : {
          "structure" : "POSCAR, 1x1x1"
        },
        "strides" : 5,
        "trajectories" : [ {
          "file" : "traj_300K_0.extxyz",
          "temperature_K" : 300.0,
          "replica" : 0,
          "strides" : 3,
          "status" : "stopped",
          "fault" : "stopped at stride 4 at 300 K, replica 0, after 11 draws: Li (atom 1) moved",
          "redraws_since_start_or_resume" : 12
        } ]
      }
      """;

  /** As the quickstart wrote it, without all choices. */
  private static final String QUICKSTART =
      SIMULATE
          .replaceAll("\\s*\"(corrector every|neighbor skin|stride limits)\" : .*", "")
          .replace("with_prior", "WITH_PRIOR");

  @TempDir Path folder;

  private interface Use {
    void of(Simulation simulation, RunManifest description) throws IOException;
  }

  private static void with(UnaryOperator<Simulation.Builder> change, Use use) throws IOException {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("P", SmallModels.propagator(), backend);
        FlowModel corrector = new FlowModel("C", SmallModels.corrector(), backend)) {
      Simulation simulation =
          change
              .apply(
                  Simulation.builder(propagator)
                      .corrector(corrector)
                      .correctorStart(CorrectorStart.WITH_PRIOR)
                      .limits(StrideLimits.defaults().withRedraw(Redraw.WHOLE)))
              .build();
      use.of(
          simulation, simulation.description(SmallModels.rockSalt(3, 17, 5.13), List.of(300.0), 1));
    }
  }

  private static String former(String form) {
    return form.equals("simulate") ? SIMULATE : QUICKSTART;
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulate", "quickstart"})
  void aRunOfBeforeIsResumed(String form) throws IOException {
    assertEquals(form.equals("simulate"), former(form).contains("neighbor skin"));
    Files.writeString(folder.resolve("run.json"), former(form));
    with(
        builder -> builder,
        (simulation, description) -> {
          try (RunFolder run = RunFolder.resume(folder, description, 2)) {
            simulation.run(run.replicas(), run.strides(), run);
          }
          assertEquals(description.settings(), RunManifest.read(folder).settings());
        });
    assertEquals(2, RunFolder.list(folder).get(0).strides());
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulate", "quickstart"})
  void aChangedChoiceIsRefused(String form) throws IOException {
    Map<String, UnaryOperator<Simulation.Builder>> changes = new LinkedHashMap<>();
    changes.put("neighbor skin", builder -> builder.neighborSkin(1.5));
    changes.put("stride limits", builder -> builder.limits(new StrideLimits(9, 0.1, 10)));
    changes.put("redrawn", builder -> builder.limits(StrideLimits.defaults()));
    changes.put("corrector every", builder -> builder.correctorEvery(2));
    changes.put("centre of mass", builder -> builder.fixCentreOfMass(false));
    changes.put("corrector start", builder -> builder.correctorStart(CorrectorStart.PUBLISHED));
    Files.writeString(folder.resolve("run.json"), former(form));
    for (Map.Entry<String, UnaryOperator<Simulation.Builder>> change : changes.entrySet()) {
      with(
          change.getValue(),
          (simulation, description) -> {
            InputException problem =
                assertThrows(
                    InputException.class, () -> RunFolder.resume(folder, description, 2).close());
            assertTrue(
                problem.getMessage().contains("settings." + change.getKey()), problem.getMessage());
          });
    }
    assertEquals(former(form), Files.readString(folder.resolve("run.json")));
  }

  @Test
  void whatItSaysIsRead() throws IOException {
    Files.writeString(folder.resolve("run.json"), SIMULATE);
    RunManifest.Content content = RunManifest.read(folder);
    assertEquals(5, content.strides());
    assertEquals("POSCAR, 1x1x1", content.sources().get("structure"));
    assertEquals("42", content.settings().get("seed"));
    RunManifest.Trajectory only = content.trajectories().get(0);
    assertEquals(folder.resolve("traj_300K_0.extxyz"), only.file());
    assertEquals(300, only.temperature());
    assertEquals(3, only.strides());
    assertEquals(12, only.redraws().orElseThrow());
    assertTrue(only.localRedraws().isEmpty());
    assertEquals(RunManifest.Status.STOPPED, only.status(content.strides()));
    assertTrue(only.fault().orElseThrow().startsWith("stopped at stride 4"));
  }
}
