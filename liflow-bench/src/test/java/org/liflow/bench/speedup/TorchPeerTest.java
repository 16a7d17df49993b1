package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TorchPeerTest {
  @TempDir private Path folder;

  @Test
  void readsEvaluationStrideAndTraining() throws IOException {
    List<Measurement> found =
        Samples.lines("torch.out").stream()
            .flatMap(line -> TorchPeer.parse(line, 2).stream())
            .toList();
    assertEquals(
        List.of(Work.EVALUATION, Work.STRIDE, Work.TRAINING_STEP),
        found.stream().map(Measurement::work).toList());
    assertTrue(found.stream().allMatch(measurement -> measurement.atoms() == 50));
    assertEquals(0.1365795320016332, found.get(0).seconds(), 1e-15);
    assertEquals(2.731590640032664, found.get(1).secondsPerPicosecond().orElseThrow(), 1e-15);
    assertEquals(4.4293584219994955, found.get(2).seconds(), 1e-15);
  }

  @Test
  void isAbsentWithoutPython() throws IOException {
    Outcome.Absent absent =
        assertInstanceOf(Outcome.Absent.class, run(folder.resolve("no")).get(0));
    assertTrue(absent.remedy().contains("pip install"), absent.remedy());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isAbsentWithoutTorch() throws IOException {
    Path python = script("echo Traceback; echo 'ModuleNotFoundError: No module'; exit 1");
    Outcome.Absent absent = assertInstanceOf(Outcome.Absent.class, run(python).get(0));
    assertTrue(absent.reason().endsWith("ModuleNotFoundError: No module"), absent.reason());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void failsWithItsLastWords() throws IOException {
    Path python =
        script(
            "if [ \"$1\" = -c ]; then echo torch version: 2.0; echo a last word; else echo RuntimeError: no; exit 1; fi");
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, run(python).get(0));
    assertEquals("RuntimeError: no (exit code 1)", failed.lastLine());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void measuresWhatTheYardstickPrints() throws IOException {
    Path python =
        script(
            "if [ \"$1\" = -c ]; then echo torch version: 2.0; echo a last word; else echo '"
                + Samples.lines("torch.out").get(1)
                + "'; fi");
    Outcome.Measured measured = assertInstanceOf(Outcome.Measured.class, run(python).get(0));
    assertEquals("PyTorch 2.0", measured.version());
    assertEquals(2, measured.measurements().size());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void keepsWhatItMeasuredBeforeItDied() throws IOException {
    Path python =
        script(
            "if [ \"$1\" = -c ]; then echo torch version: 2.0; else echo '"
                + Samples.lines("torch.out").get(1)
                + "'; echo Killed; exit 137; fi");
    List<Outcome> outcomes = run(python);
    assertEquals(2, outcomes.size());
    Outcome.Measured measured = assertInstanceOf(Outcome.Measured.class, outcomes.get(0));
    assertEquals(2, measured.measurements().size());
    assertTrue(measured.remark().contains("not all"), measured.remark());
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcomes.get(1));
    assertEquals("Killed (exit code 137)", failed.lastLine());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void failsOnRowsWithoutATime() throws IOException {
    Path python =
        script(
            "if [ \"$1\" = -c ]; then echo torch version: 2.0; else"
                + " echo '{\"case\": \"forward\", \"atoms\": 50}'; fi");
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, run(python).get(0));
    assertTrue(failed.lastLine().contains("0.0 seconds"), failed.lastLine());
  }

  private List<Outcome> run(Path python) throws IOException {
    PrintStream quiet = new PrintStream(PrintStream.nullOutputStream(), false, "UTF-8");
    return new TorchPeer(
            python.toString(),
            Path.of("peers/torch/torch_yardstick.py"),
            Path.of("peers/structures/Li10GeP2S12_mp-696138.cif"),
            50,
            true,
            2,
            quiet)
        .measure();
  }

  private Path script(String text) throws IOException {
    Path file = folder.resolve("python");
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }
}
