package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** What a call of the program gave: exit code and the text of both streams. */
record Outcome(int code, String out, String err) {
  /** Calls the program within this JVM. */
  static Outcome of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    return new Outcome(code, out.toString(), err.toString());
  }

  Outcome requireGood() {
    assertEquals("", err);
    assertEquals(Main.OK, code, out);
    return this;
  }

  /** Exit code 2, nothing but one line, which holds the words and speaks of no Java class. */
  Outcome requireBadInput(String... words) {
    assertEquals(Main.BAD_INPUT, code, out + err);
    assertEquals("", out);
    assertTrue(err.startsWith("liflow: ") && err.endsWith("\n"), err);
    assertEquals(1, err.strip().lines().count(), err);
    assertFalse(err.contains("Exception") || err.contains("org.liflow"), err);
    for (String word : words) {
      assertTrue(err.contains(word), () -> "'" + word + "' is not in: " + err);
    }
    return this;
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }
}
