package org.liflow.bench.speedup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What peers said, recorded. */
final class Samples {
  private Samples() {}

  static List<String> lines(String name) throws IOException {
    try (InputStream stream = Samples.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
