package org.liflow.crystal.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.liflow.files.InputException;

/** The beginning of a file, from which a {@link CrystalFormat} may recognise itself. */
public final class FileStart {
  /** The number of bytes and lines shown at most. */
  private static final int BYTES = 4096;

  private final Path path;
  private final boolean readable;
  private final List<String> lines;
  private byte[] content;

  FileStart(Path path, List<String> lines) {
    this.path = path;
    this.readable = Files.isRegularFile(path);
    this.lines = List.copyOf(lines);
  }

  /**
   * Returns the file's path.
   *
   * @return as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the first lines as text, decompressed.
   *
   * @return at most twelve, without blanks at their ends; fewer of a short file, none of one that
   *     is not text
   */
  public List<String> lines() {
    return lines;
  }

  /**
   * Returns one of the first lines.
   *
   * @param number counted from 0
   * @return the line without blanks at its ends; empty where the file has no such line
   */
  public String line(int number) {
    return number < lines.size() ? lines.get(number) : "";
  }

  /**
   * Reads the first bytes as they stand on disk, compressed or not.
   *
   * @return at most 4,096; none of what is no regular file
   * @throws IOException when the disk refuses
   */
  public byte[] bytes() throws IOException {
    if (!readable) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(BYTES);
    }
  }

  /**
   * Reads the first bytes of the content, decompressed.
   *
   * @return at most 4,096; none of what is no regular file, or is compressed and broken
   * @throws IOException when the disk refuses
   */
  public byte[] content() throws IOException {
    return known().clone();
  }

  /** The content, which is read once, although every format looks at it. */
  private byte[] known() throws IOException {
    if (content == null) {
      content = read();
    }
    return content;
  }

  private byte[] read() throws IOException {
    if (!readable) {
      return new byte[0];
    }
    try (InputStream in = InputFiles.open(path)) {
      return in.readNBytes(BYTES);
    } catch (InputException broken) {
      return new byte[0];
    }
  }

  /**
   * Whether the content, decompressed, starts with these bytes.
   *
   * @param ascii characters below 256, one for each byte
   * @return whether they all are there
   * @throws IOException when the disk refuses
   */
  boolean contentStartsWith(String ascii) throws IOException {
    byte[] magic = ascii.getBytes(StandardCharsets.ISO_8859_1);
    byte[] start = known();
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }
}
