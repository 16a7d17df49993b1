package org.liflow.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;

/** Promised: bounded JSON with one-line complaints, the standard's digests, short numbers. */
class UtilTest {
  @TempDir Path folder;

  @Test
  void jsonIsReadBackAsItWasWritten() throws Exception {
    Path file = folder.resolve("a.json");
    Json.write(file, Json.object().put("a", 0.1).set("b", Json.array().add(1)));
    JsonNode back = Json.read(file, 100, "a test");
    assertEquals("{\"a\":0.1,\"b\":[1]}", Json.compact(back));
    assertEquals(Json.pretty(back) + "\n", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1", "{} {}", "", "  ", "\u0000", "[1,\n2,\n,]"})
  void whatIsNotOneJsonValueIsRefusedByName(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.json"), text);
    String message =
        assertThrows(InputException.class, () -> Json.read(file, 100, "a test")).getMessage();
    assertTrue(message.contains("bad.json") && message.contains("a test"), message);
    assertEquals(1, message.lines().count(), message);
    assertEquals(text.startsWith("[1"), message.contains("line 3"), message);
  }

  @Test
  void largeAndMissingFilesAndFoldersAreRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("large.json"), "[" + " ".repeat(100) + "]");
    for (Path bad : new Path[] {file, folder, folder.resolve("none.json")}) {
      String message =
          assertThrows(InputException.class, () -> Json.read(bad, 100, "a test")).getMessage();
      assertTrue(message.contains(bad.toString()), message);
    }
    assertTrue(Json.read(file, 102, "a test").isArray());
  }

  @Test
  void digestsAreThoseOfTheStandard() throws Exception {
    // FIPS 180-4, example B.1.
    String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);
    assertEquals(expected, new Sha256().add("abc").hex());
    assertEquals(expected, new Sha256().add("a").add("bc").hex());
    assertEquals(expected, new Sha256().add(ByteBuffer.wrap(bytes)).hex());
    assertEquals(expected, new Sha256().add(new ByteArrayInputStream(bytes)).hex());
  }

  @Test
  void numbersAreShort() {
    assertEquals("500", NumberText.shortest(500.0));
    assertEquals("-3", NumberText.shortest(-3));
    assertEquals("0.1", NumberText.shortest(0.1));
    assertEquals("1.0E300", NumberText.shortest(1e300));
    assertEquals("NaN", NumberText.shortest(Double.NaN));
    assertEquals("Infinity", NumberText.shortest(Double.POSITIVE_INFINITY));
    assertEquals("0.0000001", NumberText.decimal(1e-7));
    assertEquals("1200", NumberText.decimal(1200));
    assertEquals("0.3", NumberText.decimal(0.1 + 0.2, 9));
    assertEquals("0.0123", NumberText.significant(0.0123456, 3));
    assertEquals("NaN", NumberText.significant(Double.NaN, 3));
  }
}
