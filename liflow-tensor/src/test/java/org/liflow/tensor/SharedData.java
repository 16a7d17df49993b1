package org.liflow.tensor;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Finds the reference data, which lie beside the project and are never part of it. */
public final class SharedData {
  private SharedData() {}

  /**
   * The path of a reference file; the test that asks for it is skipped, with a message, where the
   * reference data are not to be had; it fails there if {@code LIFLOW_SHARED_REQUIRED} is set.
   *
   * @param relative the path below the folder of reference data
   */
  public static Path require(String relative) {
    Path folder = folder();
    if (System.getenv("LIFLOW_SHARED_REQUIRED") != null) {
      Assertions.assertTrue(
          folder != null && Files.exists(folder.resolve(relative)),
          () -> "reference data not found, but required here: " + relative);
    }
    Assumptions.assumeTrue(
        folder != null && Files.exists(folder.resolve(relative)),
        () -> "reference data not found: " + relative + " (set LIFLOW_SHARED to their folder)");
    return folder.resolve(relative);
  }

  private static Path folder() {
    String named = System.getenv("LIFLOW_SHARED");
    if (named != null) {
      return Path.of(named);
    }
    Path place = Path.of("").toAbsolutePath();
    while (place != null) {
      if (Files.isDirectory(place.resolve("liflow-tensor")) && place.getParent() != null) {
        Path beside = place.getParent().resolve("shared");
        return Files.isDirectory(beside) ? beside : null;
      }
      place = place.getParent();
    }
    return null;
  }
}
