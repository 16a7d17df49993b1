package org.liflow.nn.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.liflow.files.ReplacedFile;

/** Collects tensors and strings and writes them as a safetensors file. */
public final class SafetensorsWriter {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CHUNK = 1 << 13;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Pending> tensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private record Pending(String name, SafetensorsType type, int[] shape, Object values, int size) {
    long bytes() {
      return (long) size * type.bytes();
    }
  }

  /** Starts a file without tensors. */
  public SafetensorsWriter() {}

  /**
   * Adds one of the file's own strings.
   *
   * @param key its name
   * @param value the string
   * @return this
   */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds a tensor of single precision.
   *
   * @param name of the tensor
   * @param shape the extents; copied
   * @param values kept, not copied, until written
   * @return this
   * @throws IllegalArgumentException when the name is taken or the number of values does not fit
   *     the shape
   */
  public SafetensorsWriter floats(String name, int[] shape, float[] values) {
    return add(new Pending(name, SafetensorsType.F32, shape.clone(), values, values.length));
  }

  /**
   * Adds a tensor of double precision.
   *
   * @param name of the tensor
   * @param shape the extents; copied
   * @param values kept, not copied, until written
   * @return this
   * @throws IllegalArgumentException when the name is taken or the number of values does not fit
   *     the shape
   */
  public SafetensorsWriter doubles(String name, int[] shape, double[] values) {
    return add(new Pending(name, SafetensorsType.F64, shape.clone(), values, values.length));
  }

  /**
   * Adds a tensor of 64-bit integers.
   *
   * @param name of the tensor
   * @param shape the extents; copied
   * @param values kept, not copied, until written
   * @return this
   * @throws IllegalArgumentException when the name is taken or the number of values does not fit
   *     the shape
   */
  public SafetensorsWriter longs(String name, int[] shape, long[] values) {
    return add(new Pending(name, SafetensorsType.I64, shape.clone(), values, values.length));
  }

  /**
   * Writes the file, which is replaced in one step. The same content gives the same bytes.
   *
   * @param file to be written
   */
  public void write(Path file) {
    List<Pending> inOrder = new ArrayList<>(tensors);
    // Wider elements first, so that every tensor begins at a multiple of its elements' size.
    inOrder.sort(Comparator.comparing(Pending::type).thenComparing(Pending::name));
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject("__metadata__");
      metadata.forEach(strings::put);
    }
    long at = 0;
    for (Pending tensor : inOrder) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", tensor.type().name());
      Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(at).add(at += tensor.bytes());
    }
    ReplacedFile.write(
        file,
        out -> {
          byte[] text = JSON.writeValueAsBytes(header);
          int padded = (text.length + 7) / 8 * 8;
          ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
          Arrays.fill(start.array(), (byte) ' ');
          start.putLong(padded).put(text);
          out.write(start.array());
          for (Pending tensor : inOrder) {
            write(out, tensor);
          }
        });
  }

  private SafetensorsWriter add(Pending tensor) {
    long size = 1;
    for (int extent : tensor.shape()) {
      size = extent < 0 || size > Integer.MAX_VALUE ? -1 : size * extent;
    }
    if (size != tensor.size()) {
      throw new IllegalArgumentException(
          tensor.size() + " numbers for the shape " + Arrays.toString(tensor.shape()));
    }
    if (tensor.name().equals("__metadata__") || !names.add(tensor.name())) {
      throw new IllegalArgumentException("the name " + tensor.name() + " is taken");
    }
    tensors.add(tensor);
    return this;
  }

  private static void write(OutputStream out, Pending tensor) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(8 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < tensor.size(); done += CHUNK) {
      int count = Math.min(CHUNK, tensor.size() - done);
      chunk.clear();
      if (tensor.values() instanceof float[] values) {
        chunk.asFloatBuffer().put(values, done, count);
      } else if (tensor.values() instanceof double[] values) {
        chunk.asDoubleBuffer().put(values, done, count);
      } else {
        chunk.asLongBuffer().put((long[]) tensor.values(), done, count);
      }
      out.write(chunk.array(), 0, count * tensor.type().bytes());
    }
  }
}
