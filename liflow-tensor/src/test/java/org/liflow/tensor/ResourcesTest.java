package org.liflow.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  private final List<String> closed = new ArrayList<>();

  private AutoCloseable resource(String name) {
    return () -> closed.add(name);
  }

  private AutoCloseable failing(String name, Exception problem) {
    return () -> {
      closed.add(name);
      throw problem;
    };
  }

  @Test
  void theLastIsClosedFirstAndEachOnce() {
    Resources resources = new Resources();
    resources.add(resource("a"));
    resources.add(resource("b"));
    resources.close();
    resources.close();
    assertEquals(List.of("b", "a"), closed);
  }

  @Test
  void whatIsKeptIsClosedByItsKeeper() {
    Resources kept;
    try (Resources made = new Resources()) {
      made.add(resource("a"));
      made.add(resource("b"));
      kept = made.keep();
    }
    assertEquals(List.of(), closed);
    kept.close();
    assertEquals(List.of("b", "a"), closed);
  }

  @Test
  void allAreClosedAndTheFirstFailureIsTold() {
    IllegalArgumentException first = new IllegalArgumentException("first");
    IOException second = new IOException("second");
    Resources resources = new Resources();
    resources.add(resource("a"));
    resources.add(failing("b", second));
    resources.add(failing("c", first));
    // The same failure twice, as of a device that is gone.
    resources.add(failing("d", first));
    RuntimeException problem = assertThrows(IllegalArgumentException.class, resources::close);
    assertSame(first, problem);
    assertEquals(List.of("d", "c", "b", "a"), closed);
    assertEquals(1, problem.getSuppressed().length);
    assertSame(second, problem.getSuppressed()[0].getCause());
  }

  @Test
  void aDisksFailureKeepsItsTypeAndMessage() {
    IOException disk = new IOException("no space left");
    Resources resources = new Resources();
    resources.add(resource("a"));
    resources.add(failing("b", disk));
    UncheckedIOException problem = assertThrows(UncheckedIOException.class, resources::close);
    assertSame(disk, problem.getCause());
    assertEquals("no space left", problem.getMessage());
    assertEquals(List.of("b", "a"), closed);
  }
}
