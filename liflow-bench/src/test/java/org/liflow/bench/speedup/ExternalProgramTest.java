package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ExternalProgramTest {
  @TempDir private Path folder;

  /** A program that runs one that has a child of its own, and tells the child's number. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
      Path working = Path.of(arguments[0]);
      ExternalProgram.run(
          List.of("/bin/sh", "-c", "sleep 60 & echo $!; wait"),
          Map.of(),
          working,
          line -> {
            System.out.println(line);
            System.out.flush();
          },
          () -> working.toFile().delete());
    }
  }

  @Test
  @Tag("slow")
  void endsProgramsAndTidiesUpWhenThisOneIsKilled() throws Exception {
    Path working = Files.createDirectory(folder.resolve("working"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                compiled("test-classes") + File.pathSeparator + compiled("classes"),
                Parent.class.getName(),
                working.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader reader = parent.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle grandchild = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
      assertTrue(grandchild.isAlive());
      parent.destroy();
      assertTrue(parent.waitFor(20, TimeUnit.SECONDS));
      assertFalse(grandchild.isAlive());
      assertFalse(Files.exists(working));
    } finally {
      parent.destroyForcibly();
    }
  }

  private static Path compiled(String name) {
    return Path.of("target", name).toAbsolutePath();
  }

  @Test
  void namesTheErrorRatherThanTheLastLine() {
    List<String> said = List.of("ERROR: Unknown pair style", "Last command: pair_style x", "--");
    assertEquals(
        "ERROR: Unknown pair style (exit code 1)", new ExternalProgram.Output(1, said).failure());
    assertEquals(
        "it said nothing (exit code 9)", new ExternalProgram.Output(9, List.of()).failure());
  }

  @Test
  void keepsWhatAProgramSays() throws IOException {
    ExternalProgram.Output output =
        ExternalProgram.run(
            List.of("/bin/sh", "-c", "echo out; echo err >&2; exit 3"),
            Map.of(),
            folder,
            line -> {});
    assertEquals(3, output.code());
    assertEquals(List.of("out", "err"), output.lines());
  }
}
