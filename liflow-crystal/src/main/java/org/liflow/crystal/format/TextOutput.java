package org.liflow.crystal.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/** Text on its way into a file, gathered in a buffer of bytes. */
final class TextOutput implements Closeable {
  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];
  private int used;

  TextOutput(OutputStream out) {
    this.out = out;
  }

  /** What writes one file's text. */
  interface Content {
    void write(TextOutput out) throws IOException;
  }

  /**
   * Creates a file, or empties it, for text; compressed when its name ends in {@code .gz}.
   *
   * @throws InputException when its folder is missing, it is a folder or may not be written
   */
  static TextOutput create(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "the name of a file to write");
    }
    try {
      return new TextOutput(compressed(path, Files.newOutputStream(path)));
    } catch (NoSuchFileException problem) {
      throw new InputException(
          path.toString(), "its folder does not exist", "an existing folder", problem);
    } catch (AccessDeniedException problem) {
      throw noPermission(path, problem);
    }
  }

  /**
   * Writes a whole file beside its place and then moves it there, so that no half file is left;
   * compressed when its name ends in {@code .gz}.
   *
   * @throws InputException when its folder is missing, it is a folder or may not be written
   */
  static void replace(Path path, Content content) throws IOException {
    try {
      ReplacedFile.write(
          path,
          stream -> {
            TextOutput out = new TextOutput(compressed(path, stream));
            content.write(out);
            out.close();
          });
    } catch (UncheckedIOException problem) {
      if (problem.getCause() instanceof AccessDeniedException) {
        throw noPermission(path, problem);
      }
      throw new IOException(problem.getMessage(), problem);
    }
  }

  private static OutputStream compressed(Path path, OutputStream plain) throws IOException {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPOutputStream(plain, 1 << 16, true)
        : plain;
  }

  private static InputException noPermission(Path path, Exception problem) {
    return new InputException(
        path.toString(), "no permission to write it", "a writable file", problem);
  }

  TextOutput text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > buffer.length) {
      drain();
      out.write(bytes);
      return this;
    }
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, used, bytes.length);
    used += bytes.length;
    return this;
  }

  /** A line of formatted text, numbers as everywhere in the world's data files. */
  TextOutput line(String format, Object... values) throws IOException {
    return text(String.format(Locale.ROOT, format, values)).newLine();
  }

  TextOutput space() throws IOException {
    reserve(1);
    buffer[used++] = ' ';
    return this;
  }

  TextOutput newLine() throws IOException {
    reserve(1);
    buffer[used++] = '\n';
    return this;
  }

  TextOutput integer(long value) throws IOException {
    return text(Long.toString(value));
  }

  /** Writes a number with so many decimals. */
  TextOutput fixed(double value, int decimals) throws IOException {
    reserve(Decimals.LONGEST);
    used = Decimals.write(value, decimals, buffer, used);
    return this;
  }

  private void reserve(int bytes) throws IOException {
    if (used + bytes > buffer.length) {
      drain();
    }
  }

  private void drain() throws IOException {
    int count = used;
    // What the disk refused in part must not be written once more when the file is closed.
    used = 0;
    out.write(buffer, 0, count);
  }

  void flush() throws IOException {
    drain();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    try {
      drain();
    } finally {
      out.close();
    }
  }
}
