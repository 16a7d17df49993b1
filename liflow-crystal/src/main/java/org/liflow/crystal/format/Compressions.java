package org.liflow.crystal.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.liflow.files.InputException;

/**
 * The compressions there are: gzip, and those that are offered as services. Those that LiFlow's own
 * extension would offer are known here too, so that their absence can be told.
 */
final class Compressions {
  /** The artifact with what is not read here. */
  static final String EXTENSION = "org.liflow:liflow-formats";

  /** Bytes from which a compression is told. */
  static final int START = 16;

  private static final Compression GZIP = new Gzip();

  /** What the extension reads, and the hexadecimal digits with which such files begin. */
  private enum Extended {
    XZ("xz", ".xz", "fd377a585a00.*"),
    // The second number is a block of data, or the end of an empty file.
    BZIP2("bzip2", ".bz2", "425a683[1-9](314159265359|177245385090).*"),
    // The second form is a frame to be skipped, with which parallel compressors begin.
    ZSTD("zstd", ".zst", "(28b52ffd|5.2a4d18).*");

    private final String title;
    private final String suffix;
    private final String start;

    Extended(String title, String suffix, String start) {
      this.title = title;
      this.suffix = suffix;
      this.start = start;
    }
  }

  private Compressions() {}

  /** gzip, then those that are offered as services. */
  private static List<Compression> all() {
    List<Compression> all = new ArrayList<>(List.of(GZIP));
    ServiceLoader.load(Compression.class, Compressions.class.getClassLoader()).forEach(all::add);
    return all;
  }

  /** The endings of the names of compressed files, such as {@code .gz}. */
  static List<String> suffixes() {
    return all().stream().map(Compression::suffix).toList();
  }

  /**
   * The compression of a file.
   *
   * @param start its first bytes
   * @return nothing for a file that is not compressed
   * @throws InputException for one that only the extension reads, which is not there
   */
  static Optional<Compression> ofContent(Path path, byte[] start) {
    Optional<Compression> found = all().stream().filter(each -> each.matches(start)).findFirst();
    if (found.isEmpty()) {
      StringBuilder digits = new StringBuilder();
      for (byte one : start) {
        digits.append(String.format(Locale.ROOT, "%02x", one));
      }
      for (Extended each : Extended.values()) {
        if (digits.toString().matches(each.start)) {
          throw missing(path, each);
        }
      }
    }
    return found;
  }

  /**
   * The compression that a name stands for.
   *
   * @return nothing for a name without the ending of one
   * @throws InputException for one that only the extension writes, which is not there
   */
  static Optional<Compression> ofName(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    Optional<Compression> found = all().stream().filter(each -> hasSuffix(name, each)).findFirst();
    if (found.isEmpty()) {
      for (Extended each : Extended.values()) {
        if (name.toLowerCase(Locale.ROOT).endsWith(each.suffix)) {
          throw missing(path, each);
        }
      }
    }
    return found;
  }

  /** A name without the ending of the compression that it stands for. */
  static String uncompressedName(String name) {
    return all().stream()
        .filter(each -> hasSuffix(name, each))
        .findFirst()
        .map(each -> name.substring(0, name.length() - each.suffix().length()))
        .orElse(name);
  }

  private static boolean hasSuffix(String name, Compression compression) {
    return name.toLowerCase(Locale.ROOT).endsWith(compression.suffix());
  }

  private static InputException missing(Path path, Extended compression) {
    return new InputException(
        path,
        "a file compressed by " + compression.title,
        "the artifact "
            + EXTENSION
            + " beside LiFlow, or a file that is not compressed, or by gzip");
  }

  private static final class Gzip implements Compression {
    private static final int BUFFER = 1 << 16;

    @Override
    public String title() {
      return "gzip";
    }

    @Override
    public String suffix() {
      return ".gz";
    }

    @Override
    public boolean matches(byte[] start) {
      return start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    }

    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
      return new GZIPInputStream(compressed, BUFFER);
    }

    @Override
    public OutputStream compress(OutputStream compressed) throws IOException {
      return new GZIPOutputStream(compressed, BUFFER, true);
    }
  }
}
