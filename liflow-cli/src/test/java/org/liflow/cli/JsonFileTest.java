package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;

class JsonFileTest {
  @TempDir private Path folder;

  @Test
  void readsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"a\": 1}");
    assertEquals(1, JsonFile.read(file, "numbers").get("a").asInt());
  }

  @Test
  void namesTheFolderThatIsNoFile() {
    InputException problem =
        assertThrows(InputException.class, () -> JsonFile.read(folder, "a report of 'analyze'"));
    assertEquals(
        new InputException(folder, "a folder", "a report of 'analyze'").getMessage(),
        problem.getMessage());
  }
}
