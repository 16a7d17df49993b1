package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.nn.io.ModelRole;

/** A program that is asked to end leaves whole files, from which the run goes on. */
@Tag("slow")
class GracefulStopTest {
  @TempDir Path folder;

  private Process start(List<Object> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add("-cp");
    command.add(
        Stream.of("jdk.module.path", "surefire.test.class.path", "java.class.path")
            .map(System::getProperty)
            .filter(path -> path != null && !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add("org.liflow.cli.Main");
    arguments.forEach(argument -> command.add(argument.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder
        .redirectError(folder.resolve("stderr").toFile())
        .redirectOutput(folder.resolve("stdout").toFile())
        .start();
  }

  /** Asks the program to end, by SIGTERM, once a file has grown; returns the exit code. */
  private int endOnceThereIs(Path file, long bytes, List<Object> arguments)
      throws IOException, InterruptedException {
    Process process = start(arguments);
    try {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!Files.exists(file) || Files.size(file) < bytes) {
        assertTrue(process.isAlive(), () -> "ended by itself: " + text("stderr") + text("stdout"));
        assertTrue(System.nanoTime() < until, "nothing is written");
        Thread.sleep(20);
      }
      process.destroy();
      assertTrue(process.waitFor(90, TimeUnit.SECONDS), "the program hangs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals("", text("stderr"));
    assertTrue(text("stdout").contains("--resume goes on from there"), text("stdout"));
    return process.exitValue();
  }

  private String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException problem) {
      return problem.toString();
    }
  }

  private static List<Object> with(List<Object> arguments, Object... more) {
    List<Object> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void aSimulationEndsWithWholeFramesAndGoesOn() throws Exception {
    Path oxide = Samples.lithiumOxide(folder);
    Path model = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Path output = folder.resolve("run");
    List<Object> command =
        List.of(
            "simulate",
            "--structure",
            oxide,
            "--propagator",
            model,
            "-T",
            700,
            "--no-report",
            "--quiet",
            "--backend",
            "scalar",
            "--min-contact",
            0.01,
            "--redraws",
            200,
            "--output",
            output);
    Path frames = output.resolve("traj_700K_0.extxyz");
    int code = endOnceThereIs(frames, 20_000, with(command, "--steps", 1_000_000));
    assertEquals(143, code);
    List<String> lines = Files.readAllLines(frames);
    assertEquals(0, lines.size() % 14, "twelve atoms and two more lines per frame");
    int strides = lines.size() / 14 - 1;
    assertTrue(
        Files.readString(output.resolve("run.json")).contains("\"strides\" : " + strides),
        () -> "run.json does not tell the " + strides + " strides: " + output);

    byte[] before = Files.readAllBytes(frames);
    Outcome.of(with(command, "--steps", strides + 3, "--resume").toArray()).requireGood();
    Path whole = folder.resolve("whole");
    Outcome.of(
            with(command.subList(0, command.size() - 1), whole, "--steps", strides + 3).toArray())
        .requireGood();
    byte[] resumed = Files.readAllBytes(frames);
    assertArrayEquals(Files.readAllBytes(whole.resolve("traj_700K_0.extxyz")), resumed);
    assertTrue(resumed.length > before.length);
  }

  @Test
  void aDynamicsEndsWithAStateAndGoesOn() throws Exception {
    Path output = folder.resolve("md");
    List<Object> command =
        List.of(
            "md",
            "--llto",
            "4x4x2",
            "-T",
            500,
            "--frame-every",
            0.01,
            "--equilibration",
            0,
            "--quiet",
            "--threads",
            1,
            "--output",
            output);
    Path frames = output.resolve("traj_500K_0.extxyz");
    assertEquals(143, endOnceThereIs(frames, 5_000, with(command, "--time", 1000)));
    long atoms = Long.parseLong(Files.readAllLines(frames).get(0));
    long count = Files.readAllLines(frames).size() / (atoms + 2);
    assertEquals(0, Files.readAllLines(frames).size() % (atoms + 2));

    double time = 0.01 * (count + 2);
    Outcome.of(with(command, "--time", time, "--resume").toArray()).requireGood();
    Path whole = folder.resolve("whole");
    Outcome.of(with(command.subList(0, command.size() - 1), whole, "--time", time).toArray())
        .requireGood();
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("traj_500K_0.extxyz")), Files.readAllBytes(frames));
  }
}
