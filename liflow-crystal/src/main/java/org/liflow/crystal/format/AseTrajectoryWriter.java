package org.liflow.crystal.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.util.Json;

/**
 * Writes a trajectory as ASE reads it, all numbers to their last bit; see {@link UlmFile}.
 *
 * <p>ASE keeps the keys of a frame's {@code info}: {@code time} and {@code time_unit} where the
 * time is known, {@code unwrapped}, and what the caller adds. The number of frames stands at the
 * head of such a file, and the bytes' destination takes them in order only; so the frames gather in
 * a temporary file, and all is written on closing. Not thread-safe.
 */
final class AseTrajectoryWriter implements FrameWriter {
  private final OutputStream destination;
  private final Map<String, String> info;
  private final Path gathered;
  private final OutputStream out;
  private long at = UlmFile.HEADER;
  private long[] items = new long[64];
  private int count;
  private Structure first;
  private boolean closed;

  AseTrajectoryWriter(OutputStream destination, Map<String, String> info) throws IOException {
    this.destination = destination;
    this.info = Map.copyOf(info);
    this.gathered = Files.createTempFile("liflow-", ".traj");
    this.out = new BufferedOutputStream(Files.newOutputStream(gathered), 1 << 16);
  }

  @Override
  public void write(Frame frame) throws IOException {
    Structure structure = frame.structure();
    Lattice lattice = structure.lattice();
    ObjectNode item = Json.object();
    if (count == 0) {
      item.put("version", 1);
      item.put("ase_version", "3.29.0");
    }
    // Later frames without these have those of the first.
    if (first == null || !isLikeFirst(structure)) {
      ArrayNode periodic = item.putArray("pbc");
      for (int k = 0; k < 3; k++) {
        periodic.add(lattice.isPeriodic(k));
      }
      int[] numbers = structure.atomicNumbers();
      describe(item, "numbers.", "int64", numbers.length);
      writeNumbers(Arrays.stream(numbers).asLongStream().toArray());
      if (structure.hasOwnMasses()) {
        describe(item, "masses.", "float64", numbers.length);
        writeNumbers(bits(structure.masses()));
      }
    }
    first = first == null ? structure : first;
    describe(item, "positions.", "float64", structure.size(), 3);
    writeNumbers(bits(structure.positions()));
    boolean open = lattice.equals(Lattice.open());
    ArrayNode cell = item.putArray("cell");
    for (int k = 0; k < 3; k++) {
      ArrayNode row = cell.addArray();
      for (int x = 0; x < 3; x++) {
        row.add(open ? 0.0 : lattice.get(k, x));
      }
    }
    ObjectNode told = item.putObject("info");
    if (!Double.isNaN(frame.time())) {
      told.put("time", frame.time()).put("time_unit", "ps");
    }
    told.put("unwrapped", true);
    info.forEach((key, value) -> put(told, key, value));
    writeItem(item);
  }

  /** Numbers as numbers, as ASE takes them from a comment line of extended XYZ. */
  private static void put(ObjectNode told, String key, String value) {
    double number = Decimals.parse(value);
    if (Double.isNaN(number)) {
      told.put(key, value);
    } else {
      told.put(key, number);
    }
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private boolean isLikeFirst(Structure structure) {
    boolean same =
        structure.hasSameAtoms(first) && Arrays.equals(structure.masses(), first.masses());
    for (int k = 0; k < 3; k++) {
      same &= structure.lattice().isPeriodic(k) == first.lattice().isPeriodic(k);
    }
    return same;
  }

  private void describe(ObjectNode item, String key, String type, int... shape) {
    ArrayNode array = item.putObject(key).putArray("ndarray");
    ArrayNode lengths = array.addArray();
    Arrays.stream(shape).forEach(lengths::add);
    array.add(type).add(at);
  }

  private void writeNumbers(long... values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    out.write(bytes.array());
    at += bytes.capacity();
  }

  private void writeItem(ObjectNode item) throws IOException {
    if (count == items.length) {
      items = Arrays.copyOf(items, 2 * count);
    }
    items[count++] = at;
    byte[] json = Json.compact(item).getBytes(StandardCharsets.UTF_8);
    // Arrays start at multiples of eight bytes.
    int padding = (int) (-json.length & 7L);
    writeNumbers(json.length);
    out.write(json);
    out.write(new byte[padding]);
    at += json.length + padding;
  }

  /** Writes the whole file to its destination. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (destination) {
      out.close();
      ByteBuffer header = ByteBuffer.allocate(UlmFile.HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put((UlmFile.MAGIC + "ASE-Trajectory  ").getBytes(StandardCharsets.US_ASCII));
      header.putLong(3).putLong(count).putLong(at);
      destination.write(header.array());
      try (InputStream in = Files.newInputStream(gathered)) {
        in.transferTo(destination);
      }
      ByteBuffer table = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      table.asLongBuffer().put(items, 0, count);
      destination.write(table.array());
    } finally {
      Files.deleteIfExists(gathered);
    }
  }
}
