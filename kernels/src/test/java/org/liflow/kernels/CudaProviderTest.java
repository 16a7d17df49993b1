package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;

class CudaProviderTest {
  @Test
  void isRankedAboveTheCpu() {
    List<String> names = Backends.providers().stream().map(BackendProvider::name).toList();
    assertEquals(List.of("cuda", "vector", "scalar", "emulated"), names);
  }

  @Test
  void aMachineWithoutADriverIsToldOfInOneLine(@TempDir Path folder) {
    Path nothing = folder.resolve("nvidiactl");
    CudaProvider provider = new CudaProvider(List.of(nothing), KernelImages::load);
    assertEquals("no NVIDIA GPU (there is no " + nothing + ")", provider.obstacle().orElseThrow());
    assertThrows(IllegalStateException.class, () -> provider.create(1));
    assertTrue(provider.note().isEmpty(), "nobody expects one there");
  }

  /** Whether there is a GPU or not: nothing is thrown, and what is said is one line. */
  @Test
  void lookingForAGpuDoesNoHarm() {
    String obstacle =
        new CudaProvider(List.of(Path.of("/")), KernelImages::load).obstacle().orElse("");
    assertFalse(obstacle.contains("\n"), obstacle);
  }

  @Test
  void allSourcesTravelAlong() {
    assertTrue(KernelSources.all().get(KernelSources.MAIN).contains("#include \"message.cu\""));
    for (String text : KernelSources.all().values()) {
      text.lines()
          .filter(line -> line.startsWith("#include \""))
          .map(line -> line.substring(10, line.length() - 1))
          .forEach(name -> assertTrue(KernelSources.all().containsKey(name), name));
    }
  }
}
