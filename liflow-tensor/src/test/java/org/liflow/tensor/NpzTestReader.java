package org.liflow.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads float64 and int64 arrays of a NumPy archive, as far as the tests need it. */
public final class NpzTestReader {
  private final Path file;

  public NpzTestReader(Path file) {
    this.file = file;
  }

  /** The values of a float64 array, in C order. */
  public double[] doubles(String name) {
    ByteBuffer data = data(name, "<f8");
    double[] values = new double[data.remaining() / 8];
    data.asDoubleBuffer().get(values);
    return values;
  }

  /** The values of an int64 array, in C order. */
  public long[] longs(String name) {
    ByteBuffer data = data(name, "<i8");
    long[] values = new long[data.remaining() / 8];
    data.asLongBuffer().get(values);
    return values;
  }

  private ByteBuffer data(String name, String type) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(name + ".npy");
      if (entry == null) {
        throw new IllegalArgumentException("no array " + name + " in " + file);
      }
      ByteBuffer bytes;
      try (InputStream in = zip.getInputStream(entry)) {
        bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      }
      // Format 1.0: six magic bytes, two of version, two of header length, the header, the data.
      int end = 10 + Short.toUnsignedInt(bytes.getShort(8));
      String header = new String(bytes.array(), 10, end - 10, StandardCharsets.US_ASCII);
      if (bytes.get(6) != 1 || !header.contains("'" + type + "'") || header.contains("True")) {
        throw new IllegalArgumentException(name + " is not a C-order " + type + ": " + header);
      }
      return bytes.position(end).slice().order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
