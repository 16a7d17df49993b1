package org.liflow.util;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/**
 * Reads and writes JSON in the one way that all of LiFlow does: files up to a size, nothing after
 * the first value, complaints in one line. Thread-safe.
 */
// Jackson's tree is not part of LiFlow's published interface; the callers require Jackson.
@SuppressWarnings("exports")
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final ObjectReader READER =
      MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectReader PYTHON = READER.with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
  private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

  private Json() {}

  /**
   * Makes an object to be filled.
   *
   * @return an empty object
   */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Makes a list to be filled.
   *
   * @return an empty array
   */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * Reads a file whole.
   *
   * @param file its path
   * @param largest most bytes it may have
   * @param expected the content that it should have, for messages
   * @return the value in it
   * @throws InputException when the file is missing, a folder, larger or no JSON; the message names
   *     the line
   * @throws IOException when the disk refuses
   */
  public static JsonNode read(Path file, long largest, String expected) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", expected);
    }
    try {
      long size = Files.size(file);
      if (size > largest) {
        throw new InputException(file, "a file of " + size + " bytes", expected);
      }
      return parse(Files.readAllBytes(file), file.toString(), expected);
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", expected, problem);
    }
  }

  /**
   * Reads a value from bytes in UTF-8.
   *
   * @param json the bytes
   * @param source the file or whatever the bytes come from, for messages
   * @param expected the content that they should have, for messages
   * @return the value
   * @throws InputException when they are not one JSON value; the message names the line
   */
  public static JsonNode parse(byte[] json, String source, String expected) {
    return parse(READER, json, source, expected);
  }

  /**
   * Reads a value from bytes in UTF-8 as Python writes it, with {@code NaN}, {@code Infinity} and
   * {@code -Infinity} as numbers.
   *
   * @param json the bytes
   * @param source the file or whatever the bytes come from, for messages
   * @param expected the content that they should have, for messages
   * @return the value
   * @throws InputException when they are not one JSON value; the message names the line
   */
  public static JsonNode parsePython(byte[] json, String source, String expected) {
    return parse(PYTHON, json, source, expected);
  }

  private static JsonNode parse(ObjectReader reader, byte[] json, String source, String expected) {
    JsonNode root;
    try {
      root = reader.readTree(json);
    } catch (JsonProcessingException problem) {
      throw notJson(problem, source, expected);
    } catch (IOException problem) {
      throw new InputException(source, "text that is not JSON", expected, problem);
    }
    if (root == null || root.isMissingNode()) {
      throw new InputException(source, "an empty file", expected);
    }
    return root;
  }

  /**
   * Reads a value from a text.
   *
   * @param json the text
   * @param source the file or whatever the text comes from, for messages
   * @param expected the content that it should have, for messages
   * @return the value
   * @throws InputException when it is not one JSON value; the message names the line
   */
  public static JsonNode parse(String json, String source, String expected) {
    return parse(json.getBytes(StandardCharsets.UTF_8), source, expected);
  }

  private static InputException notJson(
      JsonProcessingException problem, String source, String expected) {
    String where =
        problem.getLocation() == null ? "" : " in line " + problem.getLocation().getLineNr();
    return new InputException(source, "text that is not JSON" + where, expected, problem);
  }

  /**
   * Turns a record or bean into a tree, by its Jackson annotations.
   *
   * @param value any value
   * @return the tree
   */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Writes a value on several indented lines.
   *
   * @param value a tree, record or bean
   * @return its text, without a line end after the last line
   * @throws JsonProcessingException when the value cannot be written as JSON
   */
  public static String pretty(Object value) throws JsonProcessingException {
    return PRETTY.writeValueAsString(value);
  }

  /**
   * Writes a value on one line.
   *
   * @param value a tree, record or bean
   * @return its text, without a line end
   * @throws JsonProcessingException when the value cannot be written as JSON
   */
  public static String compact(Object value) throws JsonProcessingException {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Replaces a file by a value on several indented lines, or makes it; see {@link ReplacedFile}.
   *
   * @param file its path
   * @param value a tree, record or bean
   * @throws InputException when the folder does not exist or takes no new file
   * @throws java.io.UncheckedIOException when the disk refuses
   */
  public static void write(Path file, Object value) {
    ReplacedFile.write(
        file,
        out -> {
          out.write(PRETTY.writeValueAsBytes(value));
          out.write('\n');
        });
  }
}
