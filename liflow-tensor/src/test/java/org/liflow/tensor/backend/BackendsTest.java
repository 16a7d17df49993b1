package org.liflow.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;

class BackendsTest {
  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(Backends.BACKEND_PROPERTY);
    System.clearProperty(Backends.BACKEND_PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(Backends.BACKEND_PROPERTY);
    } else {
      System.setProperty(Backends.BACKEND_PROPERTY, before);
    }
  }

  @Test
  void theHighestRankedThatCanRunIsTaken() {
    assertEquals(
        List.of("vector", "scalar"),
        Backends.providers().stream().map(BackendProvider::name).toList());
    try (Backend backend = Backends.open(1)) {
      assertEquals(BackendCases.providers().get(0).name(), backend.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void thePropertyForcesABackend(String name) {
    System.setProperty(Backends.BACKEND_PROPERTY, name);
    try (Backend backend = Backends.open(2)) {
      assertEquals(name, backend.name());
    }
  }

  @Test
  void nothingIsSaidOfBackendsThatNobodyMisses() {
    try (Backend backend = Backends.open("scalar", 1)) {
      assertEquals(List.of(), Backends.notes(backend));
    }
  }

  @Test
  void anUnknownBackendIsRefusedWithWhatThereIs() {
    System.setProperty(Backends.BACKEND_PROPERTY, "abacus");
    InputException problem = assertThrows(InputException.class, () -> Backends.open(1));
    assertTrue(problem.getMessage().contains("abacus"), problem.getMessage());
    assertTrue(problem.expected().contains("vector, scalar"), problem.getMessage());
    assertEquals("-D" + Backends.BACKEND_PROPERTY, problem.source());
  }

  @Test
  void aNameIsTakenWhateverThePropertySays() {
    System.setProperty(Backends.BACKEND_PROPERTY, "abacus");
    try (Backend named = Backends.open("scalar", 1);
        Backend best = Backends.best(1)) {
      assertEquals("scalar", named.name());
      assertEquals(BackendCases.providers().get(0).name(), best.name());
    }
    InputException problem =
        assertThrows(InputException.class, () -> Backends.open("slide rule", 1));
    assertEquals("backend", problem.source());
    assertEquals("no backend 'slide rule'", problem.found());
    assertThrows(NullPointerException.class, () -> Backends.open(null, 1));
  }

  @Test
  void messagesNameNoOptionsOfACommandLine() throws Exception {
    InputException problem =
        assertThrows(InputException.class, () -> Backends.open("slide rule", 1));
    assertFalse(problem.getMessage().contains("--"), problem.getMessage());
    assertFalse(run("vector").contains("--backend"));
  }

  @Test
  void withoutTheVectorApiPlainLoopsComputeAndTheReasonIsTold() throws Exception {
    String answer = run("");
    assertTrue(answer.startsWith("scalar: "), answer);
    assertTrue(answer.contains("SIMD loops are not used"), answer);
    assertTrue(answer.contains("--add-modules jdk.incubator.vector"), answer);
  }

  @Test
  void withoutTheVectorApiTheVectorBackendSaysSo() throws Exception {
    String answer = run("vector");
    assertTrue(answer.contains("--add-modules jdk.incubator.vector"), answer);
    assertTrue(answer.contains(Backends.BACKEND_PROPERTY), answer);
  }

  /** The interpreter and the JIT compiler must agree, or results would change as a run warms up. */
  @ParameterizedTest
  @Tag("slow")
  @MethodSource("org.liflow.tensor.backend.BackendCases#everyProvider")
  void resultsAreTheSameBitsBeforeAndAfterCompilation(BackendProvider provider) throws Exception {
    String interpreted = run(provider.name(), "-Xint", "--add-modules=jdk.incubator.vector");
    try (Backend backend = provider.create(1)) {
      int bits = 0;
      for (int k = 0; k < 400; k++) {
        bits = BackendBits.of(backend);
      }
      assertEquals(interpreted, Integer.toString(bits));
    }
  }

  /** Runs {@link BackendBits} in a JVM with the given options and returns what it prints. */
  private static String run(String backend, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(BackendBits.class.getName(), backend));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    return output.trim();
  }
}
