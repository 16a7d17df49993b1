package org.liflow.crystal.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.liflow.files.InputException;

/**
 * Opens files to be read, compressed or not. The compression is told from the first bytes, whatever
 * the name. Thread-safe.
 */
public final class InputFiles {
  private static final int BUFFER = 1 << 16;

  private InputFiles() {}

  /**
   * Opens a file's content, decompressed.
   *
   * @param path the file
   * @return a buffered stream to be closed; from it come {@link InputException}s where the
   *     compression is broken, with an {@link EOFException} as their cause where the file is cut
   *     off
   * @throws InputException when there is no such file, it is a folder, it may not be read, or is
   *     compressed in a way that nothing here can undo
   * @throws IOException when the disk refuses
   */
  public static InputStream open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "a file");
    }
    try {
      Disk disk = new Disk(Files.newInputStream(path));
      try {
        return decompressed(path, disk);
      } catch (IOException | RuntimeException problem) {
        disk.close();
        throw problem;
      }
    } catch (NoSuchFileException problem) {
      throw new InputException(path.toString(), "no such file", "an existing file", problem);
    } catch (AccessDeniedException problem) {
      throw new InputException(
          path.toString(), "no permission to read it", "a readable file", problem);
    }
  }

  /**
   * Takes the ending of a compressed file's name away.
   *
   * @param name of a file
   * @return without such as {@code .gz}; as it is where it has none
   */
  public static String uncompressedName(String name) {
    return Compressions.uncompressedName(name);
  }

  private static InputStream decompressed(Path path, Disk disk) throws IOException {
    BufferedInputStream plain = new BufferedInputStream(disk, BUFFER);
    plain.mark(Compressions.START);
    byte[] start = plain.readNBytes(Compressions.START);
    plain.reset();
    Optional<Compression> found = Compressions.ofContent(path, start);
    if (found.isEmpty()) {
      return plain;
    }
    Decompressed stream = new Decompressed(path, disk, found.get());
    stream.start(plain);
    return new BufferedInputStream(stream, BUFFER);
  }

  /** The file itself, which remembers whether the disk failed, and whether all was read. */
  private static final class Disk extends FilterInputStream {
    private boolean failed;
    private boolean ended;

    Disk(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        int read = super.read();
        ended |= read < 0;
        return read;
      } catch (IOException problem) {
        failed = true;
        throw problem;
      }
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      try {
        int read = super.read(bytes, from, count);
        ended |= read < 0;
        return read;
      } catch (IOException problem) {
        failed = true;
        throw problem;
      }
    }
  }

  /** A decompressed stream, whose failures are the file's fault unless the disk failed. */
  private static final class Decompressed extends InputStream {
    private final Path path;
    private final Disk disk;
    private final Compression compression;
    private InputStream in;

    Decompressed(Path path, Disk disk, Compression compression) {
      this.path = path;
      this.disk = disk;
      this.compression = compression;
    }

    void start(InputStream compressed) throws IOException {
      try {
        in = compression.decompress(compressed);
      } catch (IOException problem) {
        throw fault(problem);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      try {
        return in.read(bytes, from, count);
      } catch (IOException problem) {
        throw fault(problem);
      }
    }

    private IOException fault(IOException problem) {
      if (disk.failed) {
        return problem;
      }
      throw new InputException(
          path.toString(),
          compression.title()
              + " data that are broken, cut off or too large ("
              + (problem.getMessage() == null ? "they end" : problem.getMessage())
              + ")",
          "a whole " + compression.title() + " file",
          cause(problem));
    }

    /** Where more was asked for than the file has, the file was cut off, whatever is said of it. */
    private IOException cause(IOException problem) {
      if (!disk.ended || problem instanceof EOFException) {
        return problem;
      }
      EOFException cutOff = new EOFException(problem.getMessage());
      cutOff.initCause(problem);
      return cutOff;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
