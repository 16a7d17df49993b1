package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.liflow.files.InputException;

/** Refusals that may name another file than the one that was read. */
final class InputRefusal {
  private InputRefusal() {}

  static void of(Path path, String... words) {
    InputException problem =
        assertThrows(InputException.class, () -> CrystalFiles.read(path, ReadOptions.defaults()));
    assertEquals(1, problem.getMessage().lines().count());
    for (String word : words) {
      assertTrue(problem.getMessage().contains(word), word + " in " + problem.getMessage());
    }
  }
}
