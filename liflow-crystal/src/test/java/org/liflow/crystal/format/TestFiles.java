package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.files.InputException;

/** Small files made and read by tests. */
final class TestFiles {
  private TestFiles() {}

  static Path write(Path folder, String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** All frames of a file as they stand in it. */
  static List<Frame> readAll(Path path, ReadOptions options) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FrameReader reader = CrystalFiles.openTrajectory(path, options)) {
      Optional<Frame> frame;
      while ((frame = reader.read()).isPresent()) {
        frames.add(frame.get());
      }
    }
    return frames;
  }

  /** Reading all frames must fail in one line that names the file and holds the given words. */
  static void assertRefused(Path path, ReadOptions options, String... words) {
    InputException problem =
        assertThrows(InputException.class, () -> readAll(path, options), path.toString());
    String message = problem.getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith(path.toString()), message);
    assertTrue(message.contains("; expected "), message);
    assertTrue(message.length() < path.toString().length() + 300, message);
    for (String word : words) {
      assertTrue(message.contains(word), word + " in " + message);
    }
  }

  static void assertRefused(Path path, String... words) {
    ReadRules whole = ReadRules.usual().withWholeFile(true);
    assertRefused(path, ReadOptions.defaults().withRules(whole), words);
  }
}
