package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.flow.SimulationEnd;
import org.liflow.flow.SmallModels;

class ListenerExampleTest {
  private static List<String> lines(Path folder, double distance, SimulationEnd expected)
      throws IOException {
    Path model = folder.resolve("model.safetensors");
    Path crystal = folder.resolve("LiCl.cif");
    SmallModels.propagator().write(model);
    CrystalFiles.writeStructure(crystal, SmallModels.rockSalt(3, 17, 5.13));
    List<SimulationEnd> end = new ArrayList<>();
    String text =
        Printed.by(() -> end.add(ListenerExample.untilMoved(model, crystal, 3, distance)));
    assertEquals(List.of(expected), end);
    return text.lines().toList();
  }

  @Test
  void theListenerHearsEachStrideOfEachReplica(@TempDir Path folder) throws IOException {
    List<String> lines = lines(folder, 100, SimulationEnd.REACHED);
    assertEquals(3 * 3, lines.size());
    for (String replica :
        new String[] {"600 K, replica 0", "600 K, replica 1", "900 K, replica 0"}) {
      assertEquals(3, lines.stream().filter(line -> line.startsWith(replica)).count());
    }
    // Three replicas, three places: each draws its own noise.
    assertEquals(9, lines.stream().map(line -> line.split(": ")[1]).distinct().count());
  }

  @Test
  void theListenerStopsTheRun(@TempDir Path folder) throws IOException {
    List<String> lines = lines(folder, 1e-6, SimulationEnd.CANCELLED);
    assertEquals(3, lines.size());
    assertTrue(lines.stream().allMatch(line -> line.contains(", stride 1: ")), lines.toString());
  }
}
