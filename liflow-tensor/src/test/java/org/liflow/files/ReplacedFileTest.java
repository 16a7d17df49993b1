package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedFileTest {
  @TempDir Path folder;

  @Test
  void replacesWholeFiles() throws IOException {
    Path file = folder.resolve("file");
    ReplacedFile.write(file, "first and long");
    ReplacedFile.write(file, "second");
    assertEquals("second", Files.readString(file));
    ReplacedFile.write(
        file,
        out -> {
          try (out) {
            out.write('x');
          }
        });
    assertEquals("x", Files.readString(file), "a content may close its stream");
    nothingBeside();
  }

  @Test
  void aContentThatFailsLeavesTheFileAsItWas() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    UncheckedIOException problem =
        assertThrows(
            UncheckedIOException.class,
            () ->
                ReplacedFile.write(
                    file,
                    out -> {
                      out.write('x');
                      throw new IOException("no more");
                    }));
    assertEquals("cannot write " + file + ": no more", problem.getMessage());
    assertEquals("before", Files.readString(file));
    nothingBeside();
  }

  private void nothingBeside() throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refusesPlacesWithoutAFolderThatTakesFiles() throws IOException {
    refused(folder.resolve("none/file"), "no such folder");
    refused(folder, "a folder");
    Path guarded = Path.of("/proc/liflow");
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
    refused(guarded, "cannot be written");
    assertFalse(Files.exists(guarded));
  }

  private static void refused(Path file, String words) {
    InputException problem =
        assertThrows(InputException.class, () -> ReplacedFile.write(file, "text"));
    assertTrue(problem.getMessage().startsWith(file + ": "), problem.getMessage());
    assertTrue(problem.getMessage().contains(words), problem.getMessage());
  }
}
