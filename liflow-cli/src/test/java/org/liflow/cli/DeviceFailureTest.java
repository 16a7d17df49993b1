package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.nn.io.ModelRole;

/** A device that fails in the middle of a run ends it in one line. */
@Tag("emulated-gpu")
class DeviceFailureTest {
  private static final String BACKENDS = "liflow.test.backends";

  @TempDir Path folder;

  @BeforeEach
  void offerADevice() {
    EmulatedKernels.require();
    System.setProperty(BACKENDS, "emulated");
  }

  @AfterEach
  void takeItAway() {
    System.clearProperty(BACKENDS);
    System.clearProperty(EmulatedProvider.MEMORY_PROPERTY);
  }

  private Outcome simulate(int replicas) throws IOException {
    Path propagator = Samples.model(folder.resolve("P.safetensors"), ModelRole.PROPAGATOR);
    return Outcome.of(
        "simulate",
        "--structure",
        Samples.lithiumOxide(folder),
        "--propagator",
        propagator,
        "--backend",
        "emulated",
        "-T",
        500,
        "--steps",
        1,
        "--flow-steps",
        1,
        "--min-contact",
        0.1,
        "--replicas",
        replicas,
        "--no-report",
        "--quiet",
        "-o",
        folder.resolve("run" + replicas));
  }

  @Test
  void isToldOfInOneLine() throws IOException {
    System.setProperty(EmulatedProvider.MEMORY_PROPERTY, String.valueOf(2 << 20));
    simulate(1).requireGood();
    simulate(60).requireBadInput("no memory left on emulated device", "smaller batches");
    assertTrue(Files.isRegularFile(folder.resolve("run60/run.json")), "the run had begun");
  }
}
