package org.liflow.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.liflow.kernels.driver.ComputeCapability;
import org.liflow.kernels.driver.CudaException;

/** The kernels as NVRTC sees them, where its library is there; it needs no GPU. */
class NvrtcCompilerTest {
  private static NvrtcCompiler compiler() {
    try {
      return new NvrtcCompiler();
    } catch (LinkageError missing) {
      Assumptions.abort("NVRTC is not there: " + missing.getMessage());
      throw missing;
    }
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    Path folder = Path.of(System.getProperty("basedir", ""), "src", "main", "cuda");
    try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
      for (Path file : files.filter(f -> f.toString().contains(".cu")).toList()) {
        sources.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return sources;
  }

  @Test
  void takesTheKernelsAsTheyAre() throws IOException {
    byte[] image = compiler().compile("liflow.cu", sources(), new ComputeCapability(9, 0));
    assertArrayEquals(new byte[] {0x7f, 'E', 'L', 'F'}, Arrays.copyOf(image, 4));
  }

  @Test
  void saysWhatItRefuses() {
    NvrtcCompiler compiler = compiler();
    CudaException problem =
        assertThrows(
            CudaException.class,
            () ->
                compiler.compile(
                    "a.cu", Map.of("a.cu", "int a = b;\n"), new ComputeCapability(9, 0)));
    assertTrue(problem.getMessage().contains("a.cu(1)"), problem.getMessage());
    assertTrue(problem.getMessage().contains("sm_90"), problem.getMessage());
  }
}
