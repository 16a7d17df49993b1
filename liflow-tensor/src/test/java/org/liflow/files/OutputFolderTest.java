package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path temporary;

  @Test
  void makesWhatIsMissing() {
    Path deep = temporary.resolve("one/two");
    OutputFolder.make(deep);
    OutputFolder.make(deep);
    assertTrue(Files.isDirectory(deep));
  }

  @Test
  void refusesWhatCannotBeAFolder() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    refused(file, "a file of that name; expected a folder to write to");
    refused(file.resolve("below"), "a folder that cannot be made (");
    Path closed = Files.createDirectory(temporary.resolve("closed"));
    // Whoever may write anywhere has no such folder.
    if (closed.toFile().setWritable(false) && !Files.isWritable(closed)) {
      refused(closed, "a folder that cannot be written; expected a folder that can be written");
      refused(closed.resolve("below"), "a folder that cannot be made (access denied)");
    }
    assertTrue(closed.toFile().setWritable(true));
  }

  private static void refused(Path folder, String words) {
    InputException problem = assertThrows(InputException.class, () -> OutputFolder.make(folder));
    assertTrue(problem.getMessage().startsWith(folder + ": " + words), problem.getMessage());
  }

  @Test
  void writesTextsInTheirOrder() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("second.txt", "Å\n");
    texts.put("first.txt", "");
    Path folder = temporary.resolve("new");
    List<Path> files = OutputFolder.write(folder, texts);
    assertEquals(List.of(folder.resolve("second.txt"), folder.resolve("first.txt")), files);
    assertEquals("Å\n", Files.readString(files.get(0)));
    try (var found = Files.list(folder)) {
      assertEquals(2, found.count());
    }
  }
}
