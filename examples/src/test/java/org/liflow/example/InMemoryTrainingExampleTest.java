package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.flow.FlowModel;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.backend.Backend;

class InMemoryTrainingExampleTest {
  /** Four random walks of rock salt, 0.5 ps between frames. */
  private static Map<String, Trajectory> walks() {
    Map<String, Trajectory> walks = new LinkedHashMap<>();
    for (int run = 0; run < 4; run++) {
      Random random = new Random(run);
      Structure start = SmallModels.rockSalt(3, run < 2 ? 9 : 17, 4.5);
      double[][] positions = new double[12][];
      positions[0] = start.positions();
      for (int frame = 1; frame < positions.length; frame++) {
        positions[frame] = positions[frame - 1].clone();
        for (int k = 0; k < positions[frame].length; k++) {
          positions[frame][k] += 0.05 * random.nextGaussian();
        }
      }
      walks.put(
          "walk" + run,
          new Trajectory(start.atomicNumbers(), List.of(start.lattice()), positions, 0.5));
    }
    return walks;
  }

  @Test
  @Tag("slow")
  void trainsWithoutADataSetOnDisk(@TempDir Path folder) throws IOException {
    Path training = folder.resolve("training");
    Path[] best = new Path[1];
    String text =
        Printed.by(() -> best[0] = InMemoryTrainingExample.propagator(walks(), 500, training, 2));
    List<String> lines = text.lines().toList();
    assertEquals(3, lines.size(), text);
    assertTrue(lines.get(0).startsWith("EpochMetrics[epoch=1, steps=20, "), text);
    assertTrue(lines.get(1).startsWith("EpochMetrics[epoch=2, steps=40, "), text);
    assertEquals("ended: EPOCHS_DONE", lines.get(2));
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = FlowModel.load(best[0], backend)) {
      assertEquals(1.0, model.stride());
    }
  }
}
