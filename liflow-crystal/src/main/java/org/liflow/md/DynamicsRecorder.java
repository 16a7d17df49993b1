package org.liflow.md;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.liflow.crystal.Frame;
import org.liflow.crystal.format.ExtendedXyzWriter;
import org.liflow.files.InputException;
import org.liflow.tensor.parallel.Workers;

/**
 * One dynamics and its three files: frames, energies, state.
 *
 * <p>The state is written after the frames, now and then. After a kill the dynamics goes on from
 * the last state and comes by the same frames again, bit by bit; those that the files hold are not
 * written twice.
 */
final class DynamicsRecorder implements AutoCloseable {
  private static final String HEADER =
      "time_ps,potential_eV,kinetic_eV,temperature_K,conserved_eV\n";

  /** The time between two writings of the state, in ns. */
  private static final long STATE_INTERVAL = 2_000_000_000L;

  private final DynamicsPlan plan;
  private final Path stateFile;
  private final MolecularDynamics dynamics;
  private final ExtendedXyzWriter trajectory;
  private final Writer energies;
  private long framesOnDisk;
  private long rowsOnDisk;
  private long stateStep;
  private long stateTime = System.nanoTime();

  DynamicsRecorder(
      DynamicsPlan plan,
      double temperature,
      Path trajectoryFile,
      Path energyFile,
      Path stateFile,
      Workers workers)
      throws IOException {
    this.plan = plan;
    this.stateFile = stateFile;
    boolean goOn = Files.exists(stateFile);
    dynamics = goOn ? resumed(temperature, workers) : started(temperature, workers);
    stateStep = goOn ? dynamics.step() : -1;
    Map<String, String> info = new LinkedHashMap<>();
    info.put("temperature_K", String.valueOf(temperature));
    info.put("replica", "0");
    if (goOn && Files.exists(trajectoryFile)) {
      ExtendedXyzWriter.Resumed found = ExtendedXyzWriter.resume(trajectoryFile, info);
      trajectory = found.writer();
      framesOnDisk = found.frames();
    } else {
      trajectory = ExtendedXyzWriter.create(trajectoryFile, info);
    }
    try {
      long needed = goOn ? Math.max(0, record() + 1 - plan.equilibration()) : 0;
      if (framesOnDisk < needed) {
        throw new InputException(
            trajectoryFile,
            framesOnDisk + " frames, fewer than its state has behind it",
            needed + " frames, or the state file removed to start anew");
      }
      rowsOnDisk = goOn ? wholeRows(energyFile) : 0;
      energies =
          rowsOnDisk > 0
              ? Files.newBufferedWriter(
                  energyFile, StandardCharsets.UTF_8, StandardOpenOption.APPEND)
              : Files.newBufferedWriter(energyFile, StandardCharsets.UTF_8);
      if (rowsOnDisk == 0) {
        energies.write(HEADER);
        energies.flush();
      }
    } catch (IOException | RuntimeException problem) {
      trajectory.close();
      throw problem;
    }
  }

  private MolecularDynamics started(double temperature, Workers workers) {
    try {
      return new MolecularDynamics(
          plan.structure(), plan.potential(), plan.settings(temperature), workers);
    } catch (UnstableDynamicsException problem) {
      throw new InputException(
          "the structure " + plan.structure().formula(),
          problem.getMessage(),
          "atoms that do not overlap",
          problem);
    }
  }

  private MolecularDynamics resumed(double temperature, Workers workers) {
    DynamicsState state = DynamicsState.read(stateFile, plan.structure().size());
    if (state.step() % plan.frameSteps() != 0) {
      throw new InputException(
          stateFile, "step " + state.step(), "a multiple of " + plan.frameSteps());
    }
    return new MolecularDynamics(
        plan.structure(), plan.potential(), plan.settings(temperature), state, workers);
  }

  /** Cuts off a row that was being written; the number of whole rows after the header. */
  private static long wholeRows(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      long lines = 0;
      long end = 0;
      long at = 0;
      while (channel.read(buffer.clear()) > 0) {
        for (int k = 0; k < buffer.position(); k++) {
          if (buffer.get(k) == '\n') {
            lines++;
            end = at + k + 1;
          }
        }
        at += buffer.position();
      }
      channel.truncate(end);
      return Math.max(0, lines - 1);
    }
  }

  /** The number of intervals that the dynamics has done. */
  private long record() {
    return dynamics.step() / plan.frameSteps();
  }

  /** The frames on disk after the first. */
  int frames() {
    return Math.toIntExact(Math.max(0, framesOnDisk - 1));
  }

  /**
   * Goes on until there are so many frames after the first, or the run is cancelled.
   *
   * @throws UnstableDynamicsException as the dynamics does; what was recorded before stays
   */
  void run(int frames, DynamicsFolder.Listener listener) throws IOException {
    long last = (long) plan.equilibration() + frames;
    write();
    // Files written by an interrupted thread would be closed: the interrupt is taken and set again.
    boolean interrupted = Thread.interrupted();
    while (record() < last && !interrupted && !listener.isCancelled()) {
      dynamics.run(plan.frameSteps());
      interrupted |= Thread.interrupted();
      write();
      listener.recorded();
    }
    writeState();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() throws IOException {
    long record = record();
    double time = (record - plan.equilibration()) * plan.interval();
    if (record >= rowsOnDisk) {
      double potential = dynamics.potentialEnergy();
      double kinetic = dynamics.kineticEnergy();
      energies.write(
          String.format(
              Locale.ROOT,
              "%s,%.8f,%.8f,%.4f,%.8f\n",
              time,
              potential,
              kinetic,
              dynamics.temperature(),
              potential + kinetic + dynamics.heat()));
      energies.flush();
      rowsOnDisk++;
    }
    if (record - plan.equilibration() >= framesOnDisk) {
      trajectory.write(new Frame(dynamics.structure(), time));
      framesOnDisk++;
    }
    if (System.nanoTime() - stateTime > STATE_INTERVAL) {
      writeState();
    }
  }

  private void writeState() {
    if (dynamics.step() != stateStep) {
      dynamics.state().write(stateFile);
      stateStep = dynamics.step();
    }
    stateTime = System.nanoTime();
  }

  @Override
  public void close() throws IOException {
    try {
      energies.close();
    } finally {
      trajectory.close();
    }
  }
}
