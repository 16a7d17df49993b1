package org.liflow.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The kernels as they travel with the classes: their sources and, where nvcc was, a fat binary. */
final class KernelSources {
  /** The source that includes all others. */
  static final String MAIN = "liflow.cu";

  private static final String[] NAMES = {
    MAIN,
    "adam.cu",
    "common.cuh",
    "edges.cu",
    "edges.cuh",
    "elementwise.cu",
    "gather.cu",
    "linear.cu",
    "message.cu",
    "neighbors.cu",
    "ode.cu",
    "pairs.cu",
    "pairs.cuh",
    "prior.cu",
    "stride.cu",
    "update.cu"
  };

  private KernelSources() {}

  /** All sources by their names. */
  static Map<String, String> all() {
    Map<String, String> sources = new TreeMap<>();
    for (String name : NAMES) {
      byte[] text =
          resource("cuda/" + name)
              .orElseThrow(() -> new IllegalStateException(name + " is missing from this build"));
      sources.put(name, new String(text, StandardCharsets.UTF_8));
    }
    return sources;
  }

  /** Kernels for several architectures; empty where the build found no nvcc. */
  static Optional<byte[]> fatBinary() {
    return resource("liflow.fatbin");
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream stream = KernelSources.class.getResourceAsStream(name)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
