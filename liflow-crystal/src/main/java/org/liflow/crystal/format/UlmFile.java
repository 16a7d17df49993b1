package org.liflow.crystal.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.liflow.files.InputException;
import org.liflow.util.Json;

/**
 * A ULM file of ASE, as the documentation of {@code ase.io.ulm} lays it out: items of JSON that
 * name arrays stored beside them.
 *
 * <p>Whole numbers of the layout are little-endian, 64 bits: magic (8 bytes), tag (16), version,
 * number of items, position of the table of the items' positions. An item is its length and its
 * JSON; an array is {@code "key.": {"ndarray": [shape, type, position]}}, in the order of bytes
 * that the item's {@code _little_endian} says.
 *
 * <p>Nothing is allocated that the file's length does not allow. Items and arrays are read from
 * where they stand, so that the file must be on disk and not compressed. Not thread-safe.
 */
final class UlmFile implements Closeable {
  static final String MAGIC = "- of Ulm";
  static final String OLD_MAGIC = "AFFormat";
  static final int HEADER = 48;

  /** ASE's JSON of a frame has a few thousand bytes; constraints may add some for each atom. */
  private static final int LARGEST_JSON = 1 << 26;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final long items;
  private final long table;

  /** Content that should lie beyond the end of the file. */
  static final class CutOff extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient InputException problem;

    CutOff(InputException problem) {
      super(problem.getMessage(), problem);
      this.problem = problem;
    }

    InputException toInputException() {
      return problem;
    }
  }

  private UlmFile(Path path, FileChannel channel, String tag, String what) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    String start = new String(bytes(0, Math.min(size, 24)), StandardCharsets.ISO_8859_1);
    if (!(start.startsWith(MAGIC) || start.startsWith(OLD_MAGIC))) {
      throw new InputException(path, notUlm(start), what);
    }
    if (size < HEADER) {
      throw new InputException(path, "a header that is cut off", "a whole " + what.substring(3));
    }
    if (!start.substring(MAGIC.length()).strip().equals(tag)) {
      throw new InputException(
          path,
          "a ULM file of ASE with the tag " + LineSource.quote(start.substring(MAGIC.length())),
          what);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes(24, 24)).order(ByteOrder.LITTLE_ENDIAN);
    long version = header.getLong();
    if (version < 1 || version > 3) {
      throw new InputException(path, "version " + version + " of ULM files", "1, 2 or 3");
    }
    items = header.getLong();
    table = header.getLong();
    if (items < 0 || table < HEADER || table > size || items > (size - table) / Long.BYTES) {
      throw new InputException(
          path,
          "a table of " + items + " frames at byte " + table + " of " + size,
          "a whole file: this one is cut off or damaged");
    }
  }

  private static String notUlm(String start) {
    if (start.startsWith("PickleTrajectory")) {
      return "an ASE trajectory of before 2016, which ASE itself converts ('python -m"
          + " ase.io.trajectory FILE')";
    }
    if (start.startsWith("\u001f\u008b")) {
      return "a compressed file";
    }
    return "other content";
  }

  static UlmFile open(Path path, String tag, String what) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "a file");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException problem) {
      throw new InputException(path.toString(), "no such file", "an existing file", problem);
    } catch (AccessDeniedException problem) {
      throw new InputException(
          path.toString(), "no permission to read it", "a readable file", problem);
    }
    try {
      return new UlmFile(path, channel, tag, what);
    } catch (IOException | RuntimeException problem) {
      channel.close();
      throw problem;
    }
  }

  /** The number of items that the header counts; the table has room for them. */
  long items() {
    return items;
  }

  /** The JSON of one item, counted from 0. */
  JsonNode item(long number) throws IOException {
    String where = path + ", frame " + (number + 1);
    long at = integer(table + number * Long.BYTES);
    requireInside(where, at, Long.BYTES);
    long length = integer(at);
    if (length < 2 || length > LARGEST_JSON) {
      throw new InputException(
          where, "a description of " + length + " bytes", "2 to " + LARGEST_JSON);
    }
    requireInside(where, at + Long.BYTES, length);
    JsonNode item =
        Json.parsePython(bytes(at + Long.BYTES, length), where, "the JSON of an ASE frame");
    if (!item.isObject()) {
      throw new InputException(where, "JSON that is no object", "the JSON of an ASE frame");
    }
    return item;
  }

  /** The order of the bytes in an item's arrays. */
  static ByteOrder order(JsonNode item) {
    return item.path("_little_endian").asBoolean(true)
        ? ByteOrder.LITTLE_ENDIAN
        : ByteOrder.BIG_ENDIAN;
  }

  /**
   * The numbers of an array, stored beside the item or as nested lists within its JSON.
   *
   * @param frame for messages
   */
  double[] doubles(JsonNode item, ByteOrder order, String key, String frame) throws IOException {
    String where = path + ", " + frame;
    JsonNode stored = item.path(key + ".").path("ndarray");
    if (stored.isMissingNode()) {
      return listed(item.path(key), key, where);
    }
    String type = stored.path(1).asText();
    int width =
        switch (type) {
          case "float64", "int64" -> 8;
          case "float32", "int32", "uint32" -> 4;
          case "int16" -> 2;
          case "int8", "uint8" -> 1;
          default -> 0;
        };
    if (width == 0) {
      throw new InputException(
          where, key + " of the type " + LineSource.quote(type), "whole or real numbers");
    }
    long count = count(stored.path(0), key, where);
    long at = stored.path(2).asLong(-1);
    requireInside(where, at, count * width);
    ByteBuffer bytes = ByteBuffer.wrap(bytes(at, count * width)).order(order);
    double[] values = new double[(int) count];
    for (int k = 0; k < values.length; k++) {
      values[k] =
          switch (type) {
            case "float64" -> bytes.getDouble();
            case "float32" -> bytes.getFloat();
            case "int64" -> bytes.getLong();
            case "int32" -> bytes.getInt();
            case "uint32" -> Integer.toUnsignedLong(bytes.getInt());
            case "int16" -> bytes.getShort();
            case "uint8" -> Byte.toUnsignedInt(bytes.get());
            default -> bytes.get();
          };
    }
    return values;
  }

  /** The product of an array's lengths, which an array in memory must be able to have. */
  private static long count(JsonNode shape, String key, String where) {
    long count = shape.isArray() && !shape.isEmpty() ? 1 : -1;
    for (JsonNode length : shape) {
      long n = length.canConvertToLong() && length.isIntegralNumber() ? length.asLong() : -1;
      boolean fits = n >= 0 && (n == 0 || count <= Integer.MAX_VALUE / 8 / n);
      count = fits && count >= 0 ? count * n : -1;
    }
    if (count < 0) {
      throw new InputException(
          where, "the shape " + LineSource.quote(shape.toString()) + " of " + key, "a usual one");
    }
    return count;
  }

  private static double[] listed(JsonNode list, String key, String where) {
    double[] values = new double[Math.max(0, numbers(list))];
    int[] filled = {0};
    if (!list.isArray() || !fill(list, values, filled)) {
      throw new InputException(where, "no array " + key, "numbers");
    }
    return values;
  }

  private static int numbers(JsonNode list) {
    int count = list.isArray() ? 0 : 1;
    for (JsonNode each : list) {
      count += numbers(each);
    }
    return count;
  }

  private static boolean fill(JsonNode list, double[] values, int[] filled) {
    if (!list.isArray()) {
      values[filled[0]++] = list.asDouble();
      return list.isNumber();
    }
    for (JsonNode each : list) {
      if (!fill(each, values, filled)) {
        return false;
      }
    }
    return true;
  }

  private void requireInside(String where, long at, long length) throws CutOff {
    if (at < HEADER) {
      throw new InputException(where, "content at byte " + at, "a whole file: this one is damaged");
    }
    if (at > size || length > size - at) {
      throw new CutOff(
          new InputException(
              where,
              length + " bytes at byte " + at + " of a file of " + size,
              "a whole file: this one is cut off or damaged"));
    }
  }

  private long integer(long at) throws IOException {
    return ByteBuffer.wrap(bytes(at, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private byte[] bytes(long at, long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new InputException(path, "a file that became shorter", "a file that stays");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
