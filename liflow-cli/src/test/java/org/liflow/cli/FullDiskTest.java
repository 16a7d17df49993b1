package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.nn.io.ModelRole;

/** A shell's limit on the size of files stands in for a full disk. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FullDiskTest {
  @TempDir Path folder;

  private List<String> errors;

  /** Runs the program in a JVM of its own that may write no file longer than 40 KiB. */
  private int run(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add("-c");
    command.add("ulimit -f 40; exec \"$@\"");
    command.add("bash");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        Stream.of("jdk.module.path", "surefire.test.class.path", "java.class.path")
            .map(System::getProperty)
            .filter(path -> path != null && !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add("org.liflow.cli.Main");
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Path errorText = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process =
        builder
            .redirectError(errorText.toFile())
            .redirectOutput(folder.resolve("stdout").toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program hangs");
    } finally {
      process.destroyForcibly();
    }
    errors = Files.readAllLines(errorText);
    return process.exitValue();
  }

  @Test
  @Tag("slow")
  void trajectoriesHoldWholeFramesOnly() throws IOException, InterruptedException {
    Path oxide = Samples.lithiumOxide(folder);
    Path propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    Path output = folder.resolve("run");
    int code =
        run(
            "simulate",
            "--structure",
            oxide,
            "--supercell",
            "2x2x1",
            "--propagator",
            propagator,
            "-T",
            "500,600",
            "--steps",
            100,
            "--flow-steps",
            1,
            "-o",
            output,
            "--min-contact",
            0.1,
            "--backend",
            "scalar");
    assertEquals(Main.BAD_INPUT, code, errors.toString());
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains("traj_"), errors.toString());
    for (String name : List.of("traj_500K_0.extxyz", "traj_600K_0.extxyz")) {
      int frames = 0;
      try (FrameReader reader = CrystalFiles.openTrajectory(output.resolve(name))) {
        for (var frame = reader.read(); frame.isPresent(); frame = reader.read()) {
          Frame whole = frame.get();
          assertEquals(48, whole.structure().size());
          assertEquals(frames, whole.time(), 1e-9);
          frames++;
        }
      }
      assertTrue(frames > 5, name + " has " + frames);
    }
  }

  @Test
  @Tag("slow")
  void conversionsLeaveNothing() throws IOException, InterruptedException {
    Path walk = Samples.trajectory(folder.resolve("walk.xyz"), 2000);
    Path target = Files.createDirectory(folder.resolve("target"));
    assertEquals(Main.BAD_INPUT, run("convert", walk, target.resolve("out.lammpstrj")));
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains("out.lammpstrj"), errors.toString());
    Path oxide = Samples.lithiumOxide(folder);
    assertEquals(
        Main.BAD_INPUT,
        run(
            "neighbors",
            "--structure",
            oxide,
            "--supercell",
            "5x5x5",
            "-o",
            target.resolve("pairs.csv")));
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains("pairs.csv"), errors.toString());
    try (Stream<Path> left = Files.list(target)) {
      assertFalse(left.findAny().isPresent());
    }
  }
}
