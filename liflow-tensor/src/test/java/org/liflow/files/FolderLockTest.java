package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  /** Another program that tries to take a lock: exits with 0 when it can, 2 when it is refused. */
  public static void main(String[] arguments) throws IOException {
    try {
      FolderLock.take(Path.of(arguments[0])).close();
      System.exit(0);
    } catch (InputException problem) {
      System.exit(2);
    }
  }

  private static int otherProgram(Path folder) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FolderLockTest.class.getName(),
            folder.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void keepsOthersOutEvenAfterARefusalInThisProgram(@TempDir Path folder)
      throws IOException, InterruptedException {
    FolderLock lock = FolderLock.take(folder);
    assertThrows(InputException.class, () -> FolderLock.take(folder));
    assertThrows(InputException.class, () -> FolderLock.take(folder.resolve(".")));
    assertEquals(2, otherProgram(folder));
    lock.close();
    assertEquals(0, otherProgram(folder));
    assertFalse(Files.exists(folder.resolve(".lock")));
  }

  @Test
  void isFreeAgainAfterClosing(@TempDir Path folder) throws IOException {
    for (int k = 0; k < 3; k++) {
      FolderLock.take(folder).close();
    }
    Files.writeString(folder.resolve(".lock"), "left behind by a dead program");
    FolderLock.take(folder).close();
    assertThrows(
        java.io.UncheckedIOException.class, () -> FolderLock.take(folder.resolve("missing")));
  }
}
