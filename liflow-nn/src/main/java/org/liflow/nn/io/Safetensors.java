package org.liflow.nn.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.liflow.files.InputException;
import org.liflow.tensor.io.HalfPrecision;

/** A safetensors file, opened to read its tensors one at a time. */
public final class Safetensors implements AutoCloseable {
  private static final String WANTED = "a safetensors file";
  private static final long LONGEST_HEADER = 100_000_000;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Slot> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private long dataStart;

  private record Slot(SafetensorsType type, int[] shape, long begin, long end) {
    int size() {
      return (int) ((end - begin) / type.bytes());
    }
  }

  private Safetensors(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file and checks its header: the tensors must lie within the file, neither overlap nor
   * leave gaps, and be as long as their shapes say.
   *
   * @param file to be read
   * @return the open file, to be closed by the caller
   * @throws InputException when the file cannot be read or is damaged
   */
  public static Safetensors open(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", WANTED);
    }
    try {
      Safetensors opened = new Safetensors(file, FileChannel.open(file, StandardOpenOption.READ));
      try {
        opened.readHeader();
        return opened;
      } catch (IOException | RuntimeException problem) {
        opened.channel.close();
        throw problem;
      }
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", WANTED, problem);
    } catch (IOException problem) {
      throw unreadable(file, problem);
    }
  }

  /** Tells whether the first bytes could begin a safetensors file of the length. */
  static boolean looksLike(byte[] firstBytes, long length) {
    if (firstBytes.length < 9) {
      return false;
    }
    long header = ByteBuffer.wrap(firstBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return header > 0 && header <= length - 8 && firstBytes[8] == '{';
  }

  private void readHeader() throws IOException {
    long length = channel.size();
    if (length < 8) {
      throw new InputException(file, "a file of " + length + " bytes", WANTED);
    }
    long header = read(0, 8).getLong();
    if (header < 2 || header > LONGEST_HEADER || header > length - 8) {
      throw new InputException(
          file,
          "a header of " + Long.toUnsignedString(header) + " bytes in a file of " + length,
          WANTED);
    }
    byte[] text = read(8, (int) header).array();
    if (text[0] != '{') {
      throw new InputException(file, "a header that is no JSON object", WANTED);
    }
    dataStart = 8 + header;
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException problem) {
      throw new InputException(
          file.toString(),
          "a header with malformed JSON (" + problem.getOriginalMessage() + ")",
          WANTED,
          problem);
    }
    try {
      take(tree, length - dataStart);
    } catch (IllegalArgumentException problem) {
      throw new InputException(file.toString(), problem.getMessage(), WANTED, problem);
    }
  }

  private void take(JsonNode tree, long dataLength) {
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        takeMetadata(entry.getValue());
      } else {
        tensors.put(entry.getKey(), slot(entry.getKey(), entry.getValue()));
      }
    }
    List<Map.Entry<String, Slot>> inOrder = new ArrayList<>(tensors.entrySet());
    inOrder.sort(
        Comparator.<Map.Entry<String, Slot>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Slot> entry : inOrder) {
      if (entry.getValue().begin() != at) {
        throw new IllegalArgumentException(
            "tensor "
                + entry.getKey()
                + " at byte "
                + entry.getValue().begin()
                + " of the data where the tensor before it ends at "
                + at);
      }
      at = entry.getValue().end();
    }
    if (at != dataLength) {
      throw new IllegalArgumentException(
          "tensors of " + at + " bytes in all, and " + dataLength + " bytes of data");
    }
  }

  private void takeMetadata(JsonNode tree) {
    if (!tree.isObject()) {
      throw new IllegalArgumentException("metadata that are no JSON object");
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new IllegalArgumentException("metadata that are no strings");
      }
      metadata.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  private static Slot slot(String name, JsonNode tree) {
    JsonNode offsets = tree.path("data_offsets");
    JsonNode extents = tree.path("shape");
    if (!tree.path("dtype").isTextual()
        || !extents.isArray()
        || offsets.size() != 2
        || !offsets.path(0).canConvertToLong()
        || !offsets.path(0).isIntegralNumber()
        || !offsets.path(1).canConvertToLong()
        || !offsets.path(1).isIntegralNumber()) {
      throw new IllegalArgumentException("tensor " + name + " without type, shape and place");
    }
    SafetensorsType type = type(name, tree.path("dtype").textValue());
    int[] shape = new int[extents.size()];
    long size = 1;
    boolean empty = false;
    for (int i = 0; i < shape.length; i++) {
      JsonNode extent = extents.get(i);
      if (!extent.isIntegralNumber() || !extent.canConvertToInt() || extent.intValue() < 0) {
        throw new IllegalArgumentException("tensor " + name + " with the extent " + extent);
      }
      shape[i] = extent.intValue();
      empty |= shape[i] == 0;
      size = Math.min(Integer.MAX_VALUE, size * Math.max(1, shape[i]));
    }
    size = empty ? 0 : size;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("tensor " + name + " with too many elements");
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    if (begin < 0 || end < begin || end - begin != size * type.bytes()) {
      throw new IllegalArgumentException(
          "tensor "
              + name
              + " from byte "
              + begin
              + " to "
              + end
              + " whose shape takes "
              + size * type.bytes());
    }
    return new Slot(type, shape, begin, end);
  }

  private static SafetensorsType type(String name, String dtype) {
    for (SafetensorsType type : SafetensorsType.values()) {
      if (type.name().equals(dtype)) {
        return type;
      }
    }
    throw new IllegalArgumentException("tensor " + name + " of the unknown type " + dtype);
  }

  /**
   * Returns the file's own strings.
   *
   * @return an unmodifiable view
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /**
   * Returns the tensors' names.
   *
   * @return in the header's order
   */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /**
   * Returns the extents of a tensor.
   *
   * @param name of the tensor
   * @return a copy; empty for a single number
   * @throws InputException when there is none of the name
   */
  public int[] shape(String name) {
    return find(name).shape().clone();
  }

  /**
   * Reads the numbers of a floating point tensor, rounded to {@code float} where they are wider.
   *
   * @param name of the tensor
   * @return the numbers, the last index running fastest
   * @throws InputException when there is none of the name, or it is of another type
   */
  public float[] floats(String name) {
    Slot slot = find(name);
    float[] values = new float[slot.size()];
    switch (slot.type()) {
      case F64 -> each(slot, (in, i) -> values[i] = (float) in.getDouble());
      case F32 -> each(slot, (in, i) -> values[i] = in.getFloat());
      case F16 -> each(slot, (in, i) -> values[i] = HalfPrecision.binary16(in.getShort()));
      case BF16 -> each(slot, (in, i) -> values[i] = HalfPrecision.bfloat16(in.getShort()));
      default -> throw otherType(name, slot, "floating point numbers");
    }
    return values;
  }

  /**
   * Reads the numbers of a floating point tensor.
   *
   * @param name of the tensor
   * @return the numbers, the last index running fastest
   * @throws InputException when there is none of the name, or it is of another type
   */
  public double[] doubles(String name) {
    Slot slot = find(name);
    double[] values = new double[slot.size()];
    switch (slot.type()) {
      case F64 -> each(slot, (in, i) -> values[i] = in.getDouble());
      case F32 -> each(slot, (in, i) -> values[i] = in.getFloat());
      case F16 -> each(slot, (in, i) -> values[i] = HalfPrecision.binary16(in.getShort()));
      case BF16 -> each(slot, (in, i) -> values[i] = HalfPrecision.bfloat16(in.getShort()));
      default -> throw otherType(name, slot, "floating point numbers");
    }
    return values;
  }

  /**
   * Reads the numbers of a tensor of integers.
   *
   * @param name of the tensor
   * @return the numbers, the last index running fastest
   * @throws InputException when there is none of the name, or it is of another type
   */
  public long[] longs(String name) {
    Slot slot = find(name);
    long[] values = new long[slot.size()];
    switch (slot.type()) {
      case I64 -> each(slot, (in, i) -> values[i] = in.getLong());
      case I32 -> each(slot, (in, i) -> values[i] = in.getInt());
      case U32 -> each(slot, (in, i) -> values[i] = in.getInt() & 0xffffffffL);
      case I16 -> each(slot, (in, i) -> values[i] = in.getShort());
      case U16 -> each(slot, (in, i) -> values[i] = in.getShort() & 0xffff);
      case I8 -> each(slot, (in, i) -> values[i] = in.get());
      case U8 -> each(slot, (in, i) -> values[i] = in.get() & 0xff);
      default -> throw otherType(name, slot, "integers");
    }
    return values;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException problem) {
      throw unreadable(file, problem);
    }
  }

  private Slot find(String name) {
    Slot slot = tensors.get(name);
    if (slot == null) {
      throw new InputException(file, "no tensor " + name, "a file that holds it");
    }
    return slot;
  }

  private InputException otherType(String name, Slot slot, String wanted) {
    return new InputException(file, "tensor " + name + " of type " + slot.type(), wanted);
  }

  private void each(Slot slot, ObjIntConsumer<ByteBuffer> consumer) {
    int size = slot.size();
    int perChunk = CHUNK_BYTES / slot.type().bytes();
    try {
      for (int done = 0; done < size; ) {
        int count = Math.min(perChunk, size - done);
        long at = dataStart + slot.begin() + (long) done * slot.type().bytes();
        ByteBuffer chunk = read(at, count * slot.type().bytes());
        for (int i = 0; i < count; i++) {
          consumer.accept(chunk, done + i);
        }
        done += count;
      }
    } catch (IOException problem) {
      throw unreadable(file, problem);
    }
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new InputException(file, "the file ends early", "a whole file");
      }
    }
    return buffer.flip();
  }

  private static InputException unreadable(Path file, IOException problem) {
    return new InputException(
        file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
  }
}
