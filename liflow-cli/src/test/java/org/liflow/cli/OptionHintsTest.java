package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.liflow.files.InputException;

class OptionHintsTest {
  private static String hinted(String source, String expected) {
    OptionHints hints = OptionHints.of("lag", "--lag").and("a shorter lag", "a shorter --lag");
    return assertThrows(
            InputException.class,
            () ->
                hints.call(
                    () -> {
                      throw new InputException(source, "a lag of 3 ps", expected);
                    }))
        .getMessage();
  }

  @Test
  void optionsTakeThePlaceOfTheLibrarysWords() {
    assertEquals("--lag: a lag of 3 ps; expected less", hinted("lag", "less"));
    assertEquals(
        "a.xyz: a lag of 3 ps; expected a shorter --lag", hinted("a.xyz", "a shorter lag"));
  }

  @Test
  void pathsAndOtherWordsStayAsTheyAre() {
    assertEquals("lag/lag.xyz: a lag of 3 ps; expected a lag", hinted("lag/lag.xyz", "a lag"));
  }

  @Test
  void resultsAndOtherFailuresPass() throws IOException {
    OptionHints hints = OptionHints.of("lag", "--lag");
    assertEquals(7, hints.call(() -> 7));
    IOException disk = new IOException("lag");
    assertSame(
        disk,
        assertThrows(
            IOException.class,
            () ->
                hints.call(
                    () -> {
                      throw disk;
                    })));
  }
}
