package org.liflow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.liflow.files.InputException;

/** Reads JSON that another command wrote. */
final class JsonFile {
  private static final long LARGEST = 256L << 20;

  private JsonFile() {}

  /**
   * Reads a file whole.
   *
   * @param expected what it should hold, for the message where it does not
   * @throws InputException when it is no file, no JSON or too large
   */
  static JsonNode read(Path file, String expected) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", expected);
    }
    if (Files.size(file) > LARGEST) {
      throw new InputException(file, "a file of " + Files.size(file) + " bytes", expected);
    }
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException problem) {
      throw new InputException(file.toString(), "text that is not JSON", expected, problem);
    }
  }
}
