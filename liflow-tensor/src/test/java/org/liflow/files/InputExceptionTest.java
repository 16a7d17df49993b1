package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InputExceptionTest {
  @Test
  void hasItsThreePartsAndAMessageOfOneLine() {
    Exception cause = new Exception("underneath");
    InputException problem = new InputException("a.cif, line 3", "'x\n  y'", "a number", cause);
    assertEquals("a.cif, line 3", problem.source());
    assertEquals("'x y'", problem.found());
    assertEquals("a number", problem.expected());
    assertEquals("a.cif, line 3: 'x y'; expected a number", problem.getMessage());
    assertEquals(cause, problem.getCause());
  }

  @Test
  void namesAFileByItsPath() {
    assertEquals("a.cif", new InputException(Path.of("a.cif"), "nothing", "atoms").source());
  }
}
