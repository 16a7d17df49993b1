package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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

  /** Writes without an end, as another program. */
  public static void main(String[] arguments) {
    ReplacedFile.write(
        Path.of(arguments[0]),
        out -> {
          out.write("half".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          System.out.println("begun");
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException problem) {
            throw new IOException(problem);
          }
        });
  }

  private Process otherProgram(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ReplacedFileTest.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("begun", process.inputReader().readLine());
    return process;
  }

  private void makeOld() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path part : files.filter(path -> path.toString().endsWith(".part")).toList()) {
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minusSeconds(60)));
      }
    }
  }

  private long parts() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".part")).count();
    }
  }

  @Test
  void whatKilledWritersLeftIsRemovedAndWhatOthersWriteIsNot() throws Exception {
    Path file = folder.resolve("file");
    Process told = otherProgram(file);
    makeOld();
    ReplacedFile.write(file, "mine");
    assertEquals(1, parts(), "another program still writes it");
    told.destroy();
    told.waitFor();
    assertEquals(0, parts(), "a program that is told to end clears up");
    Process killed = otherProgram(file);
    killed.destroyForcibly().waitFor();
    assertEquals(1, parts());
    ReplacedFile.write(file, "mine");
    assertEquals(1, parts(), "perhaps made just now, and not locked yet");
    makeOld();
    ReplacedFile.write(folder.resolve("other"), "another file");
    assertEquals(1, parts(), "left by the writer of another file");
    ReplacedFile.write(
        file,
        out -> {
          makeOld();
          ReplacedFile.write(
              Path.of(file.getParent() + "/../" + folder.getFileName(), "file"), "in");
          out.write('x');
        });
    assertEquals(0, parts());
    assertEquals("x", Files.readString(file));
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
