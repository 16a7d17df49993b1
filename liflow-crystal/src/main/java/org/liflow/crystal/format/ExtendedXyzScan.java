package org.liflow.crystal.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.files.InputException;

/**
 * Finds the last whole frame of an extended XYZ file: a count line, a comment and as many lines of
 * atoms, each complete with its line end.
 */
final class ExtendedXyzScan {
  private static final int LONGEST_COUNT = 24;

  private final Path path;
  private long frames;
  private long lastStart;
  private long lastLine;
  private long wholeEnd;

  private ExtendedXyzScan(Path path) {
    this.path = path;
  }

  static ExtendedXyzScan of(Path path) throws IOException {
    // Refuses what cannot be read at all in the words that every reader uses.
    LineSource.open(path).close();
    if (!Files.isWritable(path)) {
      throw new InputException(path, "no permission to write it", "a writable file");
    }
    ExtendedXyzScan scan = new ExtendedXyzScan(path);
    try (InputStream in = Files.newInputStream(path)) {
      scan.run(in);
    }
    return scan;
  }

  private void run(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    byte[] count = new byte[LONGEST_COUNT];
    long counted = 0;
    long offset = 0;
    long line = 1;
    long linesLeft = 0;
    long start = 0;
    long startLine = 1;
    int read;
    while ((read = in.read(buffer)) > 0) {
      for (int k = 0; k < read; k++) {
        byte b = buffer[k];
        if (offset + k == 1 && (b & 0xff) == 0x8b && count[0] == 0x1f) {
          throw new InputException(
              path, "a compressed file", "an uncompressed one to append frames to");
        }
        if (linesLeft == 0) {
          if (b != '\n') {
            // Anything longer than a number of atoms is no number of atoms.
            count[(int) Math.min(counted++, LONGEST_COUNT - 1)] = b;
            continue;
          }
          linesLeft = 1 + atoms(count, (int) Math.min(counted, LONGEST_COUNT), line);
          start = offset + k - counted;
          startLine = line;
          counted = 0;
          line++;
        } else if (b == '\n') {
          line++;
          linesLeft--;
          if (linesLeft == 0) {
            frames++;
            lastStart = start;
            lastLine = startLine;
            wholeEnd = offset + k + 1;
          }
        }
      }
      offset += read;
    }
  }

  private long atoms(byte[] text, int length, long line) {
    String count = new String(text, 0, length, StandardCharsets.ISO_8859_1);
    try {
      long atoms = Long.parseLong(count.strip());
      if (atoms >= 1 && atoms <= AtomBuffer.MOST_ATOMS) {
        return atoms;
      }
    } catch (NumberFormatException notOne) {
      // Falls through to the refusal.
    }
    throw new InputException(
        path + ", line " + line,
        LineSource.quote(count) + " where a frame starts",
        "the number of atoms");
  }

  long frames() {
    return frames;
  }

  /** Reads the last whole frame, if there is any. */
  Optional<Frame> lastFrame() throws IOException {
    if (frames == 0) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      InputStream tail =
          new BufferedInputStream(Channels.newInputStream(channel.position(lastStart)), 1 << 16);
      return new ExtendedXyzReader(LineSource.of(path, tail, lastLine - 1), ReadOptions.defaults())
          .read();
    }
  }

  /** Cuts off what follows the last whole frame. */
  void cutOff() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (channel.size() > wholeEnd) {
        channel.truncate(wholeEnd);
      }
    }
  }
}
