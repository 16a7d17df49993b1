package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed is a result: where it cannot be, the program has not done what it was to do. */
class StandardOutputTest {
  @TempDir Path folder;

  /** A stream that takes some bytes and then fails. */
  private static OutputStream full(int room, String reason) {
    return new OutputStream() {
      private int left = room;

      @Override
      public void write(int one) throws IOException {
        if (left-- <= 0) {
          throw new IOException(reason);
        }
      }
    };
  }

  @Test
  void aFullDiskIsNoSuccess() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    for (List<String> command :
        List.of(
            List.of("neighbors", "--structure", oxide.toString(), "--json"),
            List.of("neighbors", "--structure", oxide.toString()),
            List.of("info", oxide.toString(), "--json"),
            List.of("info", oxide.toString()),
            List.of("--help"),
            List.of("--version"))) {
      String[] arguments = command.toArray(String[]::new);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteArrayOutputStream errors = new ByteArrayOutputStream();
      assertEquals(Main.OK, Main.run(all, errors, arguments), errors::toString);
      assertEquals(0, errors.size());
      for (int room : new int[] {0, 10, all.size() / 2}) {
        errors.reset();
        assertEquals(
            Main.BAD_INPUT,
            Main.run(full(room, "No space left on device"), errors, arguments),
            command + " with room for " + room);
        String told = errors.toString(StandardCharsets.UTF_8);
        assertTrue(
            told.startsWith("liflow: standard output: No space left on device; expected "), told);
        assertEquals(1, told.lines().count(), told);
      }
      errors.reset();
      // The time that a search took is printed, in more or fewer digits.
      assertEquals(Main.OK, Main.run(full(all.size() + 100, "never"), errors, arguments));
    }
  }

  /** As where {@code head} has seen enough. */
  @Test
  void aReaderThatEndsIsNotTalkedTo() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    assertEquals(
        Main.BAD_INPUT,
        Main.run(full(5, "Broken pipe"), errors, "info", oxide.toString(), "--json"));
    assertEquals("", errors.toString(StandardCharsets.UTF_8));
  }
}
