package org.liflow.md;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/**
 * A moment from which a dynamics goes on bit by bit; immutable, since arrays are copied on their
 * way in and out.
 *
 * @param step the number of steps done
 * @param positions x, y, z of each atom in Å, unwrapped
 * @param velocities x, y, z of each atom in Å/ps
 * @param heat given to the thermostat since the start, in eV
 */
public record DynamicsState(long step, double[] positions, double[] velocities, double heat) {
  private static final long MAGIC = 0x4c69466c6f774d31L;
  private static final String EXPECTED = "a whole state file of the same run";

  /**
   * Copies the arrays.
   *
   * @param step the number of steps done
   * @param positions x, y, z of each atom in Å, unwrapped
   * @param velocities x, y, z of each atom in Å/ps
   * @param heat given to the thermostat since the start, in eV
   * @throws IllegalArgumentException when the lengths differ or the step is negative
   */
  public DynamicsState {
    if (positions.length != velocities.length || positions.length % 3 != 0 || step < 0) {
      throw new IllegalArgumentException(
          positions.length + " coordinates, " + velocities.length + " velocities, step " + step);
    }
    positions = positions.clone();
    velocities = velocities.clone();
  }

  /**
   * Copies the positions.
   *
   * @return x, y, z of each atom in Å, unwrapped
   */
  @Override
  public double[] positions() {
    return positions.clone();
  }

  /**
   * Copies the velocities.
   *
   * @return x, y, z of each atom in Å/ps
   */
  @Override
  public double[] velocities() {
    return velocities.clone();
  }

  /**
   * Compares all numbers bit by bit.
   *
   * @param other anything
   * @return whether it is an equal state
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof DynamicsState that
        && step == that.step
        && Double.compare(heat, that.heat) == 0
        && Arrays.equals(positions, that.positions)
        && Arrays.equals(velocities, that.velocities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(step, heat, Arrays.hashCode(positions), Arrays.hashCode(velocities));
  }

  /** Returns the step and the number of atoms. */
  @Override
  public String toString() {
    return "step " + step + " of " + positions.length / 3 + " atoms";
  }

  /** Writes it beside its place, then moves it there. */
  void write(Path file) {
    ReplacedFile.write(
        file,
        stream -> {
          CRC32 check = new CRC32();
          DataOutputStream out =
              new DataOutputStream(new java.util.zip.CheckedOutputStream(stream, check));
          out.writeLong(MAGIC);
          out.writeInt(positions.length);
          out.writeLong(step);
          out.writeDouble(heat);
          for (double value : positions) {
            out.writeDouble(value);
          }
          for (double value : velocities) {
            out.writeDouble(value);
          }
          long sum = check.getValue();
          out.writeLong(sum);
          out.flush();
        });
  }

  /**
   * Reads it back.
   *
   * @param atoms how many it must have
   * @throws InputException when the file is missing, cut off, damaged or of other atoms
   */
  static DynamicsState read(Path file, int atoms) {
    long size = 8L + 4 + 8 + 8 + 48L * atoms + 8;
    try {
      if (!Files.isRegularFile(file) || Files.size(file) != size) {
        throw new InputException(
            file, Files.isRegularFile(file) ? "another size" : "no such file", EXPECTED);
      }
      byte[] bytes = Files.readAllBytes(file);
      CRC32 check = new CRC32();
      check.update(bytes, 0, bytes.length - 8);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      long magic = in.readLong();
      int length = in.readInt();
      long step = in.readLong();
      double heat = in.readDouble();
      double[] positions = new double[3 * atoms];
      double[] velocities = new double[3 * atoms];
      for (int k = 0; k < positions.length; k++) {
        positions[k] = in.readDouble();
      }
      for (int k = 0; k < velocities.length; k++) {
        velocities[k] = in.readDouble();
      }
      if (magic != MAGIC || length != positions.length || in.readLong() != check.getValue()) {
        throw new InputException(file, "damaged content", EXPECTED);
      }
      return new DynamicsState(step, positions, velocities, heat);
    } catch (EOFException problem) {
      throw new InputException(file.toString(), "a file cut off", EXPECTED, problem);
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot read " + file + ": " + problem.getMessage(), problem);
    }
  }
}
