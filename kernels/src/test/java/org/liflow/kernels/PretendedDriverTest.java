package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.DeviceBits;

/** What JCuda's binding passes on to the driver, and what is made of its answers. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Tag("emulated-gpu")
class PretendedDriverTest {
  @TempDir Path folder;

  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** Runs {@link CudaProbe} over the pretended driver; returns the lines it prints. */
  private List<String> probe(String what, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path image = folder.resolve("kernels.so");
    Files.write(image, EmulatedKernels.image());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(CudaProbe.class.getName(), what, image.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", EmulatedKernels.pretendedDriver().toString());
    builder.environment().put("XDG_CACHE_HOME", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    return output.lines().toList();
  }

  @Test
  void theBackendGivesTheBitsThatItGivesOnTheEmulatedDevice() throws Exception {
    List<String> lines = probe("bits", Map.of());
    assertEquals(
        "pretended GPU, sm_90, 1.0 GiB, and 1 thread of the CPU; " + ProductChoice.own().words(),
        lines.get(0));
    try (Backend backend = new EmulatedProvider().create(1)) {
      assertEquals(String.valueOf(DeviceBits.of(backend)), lines.get(1));
    }
  }

  @Test
  void callsArriveAsTheyAreMeant() throws Exception {
    List<String> lines = probe("device", Map.of());
    assertEquals("0.0 8.0 8.0 0.0", lines.get(0));
    assertEquals("[5, 6, 7, 3, 4, 5, 6, 7] 0.25", lines.get(1));
    assertEquals("0.5", lines.get(2));
    assertTrue(lines.get(3).startsWith("DeviceMemoryException: no 1099511627776 bytes"));
    assertEquals(
        "CudaException: find kernel subtract: CUDA_ERROR_NOT_FOUND (pretended failure)",
        lines.get(4));
    assertTrue(lines.get(5).startsWith("CudaException: load kernels onto pretended GPU: CUDA_ER"));
    assertTrue(
        lines.get(6).startsWith("CudaException: copy 1240 bytes from pretended GPU, after a"));
    assertEquals(8, lines.size(), lines.toString());
  }

  @Test
  void cublasIsTakenWhereItIsThere() throws Exception {
    String folders = EmulatedKernels.pretendedDriver() + ":" + EmulatedKernels.pretendedProducts();
    List<String> lines = probe("products", Map.of("LD_LIBRARY_PATH", folders));
    assertEquals(
        "pretended GPU, sm_90, 1.0 GiB, and 1 thread of the CPU;"
            + " cuBLAS 12.6 for weights' gradients",
        lines.get(lines.size() - 2),
        lines.toString());
    assertEquals("[402.0, 4011.0, 503.0, 5021.0, 604.0, 6031.0]", lines.get(lines.size() - 1));
  }

  @Test
  void withoutCublasItIsSaidWhyAndDoneWithout() throws Exception {
    List<String> lines = probe("products", Map.of());
    assertTrue(
        lines
            .get(lines.size() - 1)
            .endsWith("own matrix products (libcublas.so.12 cannot be loaded)"),
        lines.toString());
  }

  /** Kernels fail after they were launched; what shows it names them. */
  @Test
  void aFailureInMidRunIsOneClearLine() throws Exception {
    List<String> lines = probe("failure", Map.of("FAKE_CUDA_DOWNLOAD", "700"));
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines
            .get(0)
            .matches(
                "CudaException: copy 1200 bytes from pretended GPU, after fill\\(300, 1.0, 0x\\w+\\)"
                    + " over 2 x 1 x 1 blocks of 256 x 1 x 1 threads"
                    + " \\(CUDA_LAUNCH_BLOCKING=1 tells which launch it was\\):"
                    + " CUDA_ERROR_ILLEGAL_ADDRESS \\(pretended failure\\)"),
        lines.get(0));
  }

  /** The device is found to compute what the CPU does; its copies come late. */
  @Test
  void aDeviceThatComputesWhatTheCpuDoesIsTaken() throws Exception {
    assertEquals(List.of("none"), probe("check", Map.of()));
  }

  /** Every call fails after it, those that close what was open among them. */
  @Test
  void theFirstFailureIsToldOfADeviceThatIsGone() throws Exception {
    List<String> lines =
        probe("check", Map.of("FAKE_CUDA_DOWNLOAD", "700", "FAKE_CUDA_STICKY", "1"));
    assertEquals(2, lines.size(), lines.toString());
    assertEquals("context released", lines.get(0));
    assertTrue(
        lines.get(1).matches("copy \\d+ bytes from pretended GPU, after .*ILLEGAL_ADDRESS.*"),
        lines.get(1));
  }

  /** The context is closed without a complaint: no locked memory and no event is left. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAKE_CUDA_LOCK|0|1.0 2.0 0.0",
        "FAKE_CUDA_LOCK|2|1.0 2.0 0.0",
        "FAKE_CUDA_EVENT|2|1.0 2.0 0.0",
        "FAKE_CUDA_MARK|1|mark a copy from pretended GPU: CUDA_ERROR_INVALID_VALUE (pretended failure)"
      })
  void copiesNeedNoLockedMemory(String variable, String value, String expected) throws Exception {
    assertEquals(List.of(expected, "fine"), probe("copies", Map.of(variable, value)));
  }

  @Test
  void aGpuThatIsPassedOverIsTalkedAbout() throws Exception {
    assertEquals(
        List.of("the GPU is not used: the CUDA driver shows no device"),
        probe("note", Map.of("FAKE_CUDA_DEVICES", "0")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAKE_CUDA_INIT|100|start the CUDA driver: CUDA_ERROR_NO_DEVICE",
        "FAKE_CUDA_VERSION|11040|the driver is for CUDA 11.4; CUDA 12.0 or later is needed",
        "FAKE_CUDA_DEVICES|0|the CUDA driver shows no device",
        "FAKE_CUDA_FREE_MIB|100|only 100 MiB of memory are left on pretended GPU; 256 are needed",
        "FAKE_CUDA_INIT|0|and they cannot be compiled here"
      })
  void anObstacleIsOneClearLine(String variable, String value, String expected) throws Exception {
    List<String> lines = probe("provider", Map.of(variable, value));
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains(expected), lines.get(0));
  }
}
