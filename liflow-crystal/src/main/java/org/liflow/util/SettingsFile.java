package org.liflow.util;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.files.InputException;

/**
 * The settings that the work in a folder was begun with, as JSON: {@code {"format": …, "settings":
 * {…}}}, all texts. Thread-safe.
 *
 * @param file its path
 * @param format the name of the format
 */
public record SettingsFile(Path file, String format) {
  private static final long LARGEST = 1 << 20;

  /**
   * Writes the file anew.
   *
   * @param settings texts by name, in their order
   * @throws InputException when the folder does not exist or takes no new file
   * @throws java.io.UncheckedIOException when the disk refuses
   */
  public void write(Map<String, String> settings) {
    ObjectNode root = Json.object();
    root.put("format", format);
    ObjectNode node = root.putObject("settings");
    settings.forEach(node::put);
    Json.write(file, root);
  }

  /**
   * Reads the settings.
   *
   * @return texts by name, in the order of the file
   * @throws InputException when the file is missing, no JSON or of another format
   * @throws IOException when the disk refuses
   */
  public Map<String, String> read() throws IOException {
    JsonNode root = Json.read(file, LARGEST, "the format " + format);
    if (!root.path("format").asText().equals(format)) {
      throw new InputException(file, "JSON of another kind", "the format " + format);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    root.path("settings")
        .properties()
        .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    return settings;
  }
}
