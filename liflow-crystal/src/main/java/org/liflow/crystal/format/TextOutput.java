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
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/**
 * Text on its way into a file, gathered in a buffer of bytes; for writers of text formats. Not
 * thread-safe.
 */
public final class TextOutput implements Closeable {
  private static final int SHORT = 16;

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];
  private int used;

  /**
   * Starts a text.
   *
   * @param out takes the bytes; closed with this object
   */
  public TextOutput(OutputStream out) {
    this.out = out;
  }

  /** Writes the content of one file. */
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Creates a file, or empties it, for text; compressed when its name ends in {@code .gz}.
   *
   * @throws InputException when its folder is missing, it is a folder or may not be written
   */
  static TextOutput create(Path path) throws IOException {
    return new TextOutput(createFile(path));
  }

  /** The bytes of a file that is created, or emptied; see {@link #create}. */
  static OutputStream createFile(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "the name of a file to write");
    }
    Optional<Compression> compression = Compressions.ofName(path);
    try {
      return compressed(compression, Files.newOutputStream(path));
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
    Optional<Compression> compression = Compressions.ofName(path);
    try {
      ReplacedFile.write(
          path,
          stream -> {
            OutputStream out = compressed(compression, stream);
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

  private static OutputStream compressed(Optional<Compression> compression, OutputStream plain)
      throws IOException {
    return compression.isPresent() ? compression.get().compress(plain) : plain;
  }

  private static InputException noPermission(Path path, Exception problem) {
    return new InputException(
        path.toString(), "no permission to write it", "a writable file", problem);
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text its characters
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput text(String text) throws IOException {
    int length = text.length();
    if (length <= SHORT) {
      // Most texts are symbols and blanks: no bytes are made of them.
      reserve(length);
      int to = used;
      int k = 0;
      while (k < length && text.charAt(k) < 0x80) {
        buffer[to++] = (byte) text.charAt(k++);
      }
      if (k == length) {
        used = to;
        return this;
      }
    }
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

  /**
   * Writes a line of formatted text, numbers with a decimal point in every locale.
   *
   * @param format as {@link String#format} takes it
   * @param values of its fields
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput line(String format, Object... values) throws IOException {
    return text(String.format(Locale.ROOT, format, values)).newLine();
  }

  /**
   * Writes a blank.
   *
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput space() throws IOException {
    reserve(1);
    buffer[used++] = ' ';
    return this;
  }

  /**
   * Ends a line.
   *
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput newLine() throws IOException {
    reserve(1);
    buffer[used++] = '\n';
    return this;
  }

  /**
   * Writes a whole number.
   *
   * @param value the number
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput integer(long value) throws IOException {
    return text(Long.toString(value));
  }

  /**
   * Writes a number with so many decimals.
   *
   * @param value a finite number
   * @param decimals exactly so many are written
   * @return this object
   * @throws IOException when the disk refuses
   */
  public TextOutput fixed(double value, int decimals) throws IOException {
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

  /**
   * Hands everything written so far to the operating system.
   *
   * @throws IOException when the disk refuses
   */
  public void flush() throws IOException {
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
