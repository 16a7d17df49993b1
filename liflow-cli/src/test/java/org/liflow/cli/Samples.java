package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/** Small input files for the program. */
final class Samples {
  static final String LITHIUM_OXIDE =
      String.join(
          "\n",
          "Li2O",
          "1.0",
          "4.6 0 0",
          "0 4.6 0",
          "0 0 4.6",
          "Li O",
          "8 4",
          "Direct",
          "0.25 0.25 0.25",
          "0.75 0.25 0.25",
          "0.25 0.75 0.25",
          "0.75 0.75 0.25",
          "0.25 0.25 0.75",
          "0.75 0.25 0.75",
          "0.25 0.75 0.75",
          "0.75 0.75 0.75",
          "0 0 0",
          "0 0.5 0.5",
          "0.5 0 0.5",
          "0.5 0.5 0",
          "");

  private Samples() {}

  static Path text(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }

  static Path lithiumOxide(Path folder) throws IOException {
    return text(folder.resolve("POSCAR"), LITHIUM_OXIDE);
  }

  /** A model with random weights that knows the elements from H to Si. */
  static Path model(Path file, ModelRole role) {
    ModelFile.initialised(
            new NetworkConfiguration(4, 4, 1, 12, 3.5, 0.5, 1000, PredictionMode.VELOCITY),
            role,
            ElementIndex.published(12),
            3.5,
            new FlowConfiguration(
                new PriorConfiguration.Normal(0.02),
                role == ModelRole.CORRECTOR
                    ? Optional.of(new PriorConfiguration.UniformScaleNormal(0.1))
                    : Optional.empty()),
            1.0,
            Map.of("made_for", "tests"),
            role == ModelRole.CORRECTOR ? 1 : 2)
        .write(file);
    return file;
  }

  /** An extended XYZ of a lithium atom that walks past a resting oxygen, 0.5 ps a frame. */
  static Path trajectory(Path file, int frames) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < frames; k++) {
      text.append("2\nLattice=\"6 0 0 0 7 0 0 0 8\" Properties=species:S:1:pos:R:3 time=")
          .append(0.5 * k)
          .append(" time_unit=ps\nLi ")
          .append(0.25 * k)
          .append(" 1 1\nO 3 4 5\n");
    }
    return text(file, text.toString());
  }

  /** Every file below a folder with its content's hash and size. */
  static Map<String, String> snapshot(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        files.put(
            folder.relativize(path).toString(),
            Files.isDirectory(path)
                ? "folder"
                : java.util.Arrays.hashCode(Files.readAllBytes(path)) + " " + Files.size(path));
      }
    }
    return files;
  }
}
