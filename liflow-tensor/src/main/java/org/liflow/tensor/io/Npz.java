package org.liflow.tensor.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/** An archive of named arrays (.npz), opened to read them one at a time. */
public final class Npz implements AutoCloseable {
  private static final String WANTED = "an archive of NumPy arrays (.npz)";
  private static final String SUFFIX = ".npy";

  /** Deflate cannot shrink data more than this. */
  private static final long STRONGEST_COMPRESSION = 1032;

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> members = new LinkedHashMap<>();

  private Npz(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    zip.stream()
        .filter(entry -> entry.getName().endsWith(SUFFIX))
        .forEach(
            entry -> {
              String member = entry.getName();
              members.put(member.substring(0, member.length() - SUFFIX.length()), entry);
            });
  }

  /**
   * Opens an archive; arrays are read later.
   *
   * @param file the archive
   * @return the open archive, to be closed by the caller
   * @throws InputException when the file cannot be read or is no archive
   */
  public static Npz open(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", WANTED);
    }
    try {
      ZipFile zip = new ZipFile(file.toFile());
      try {
        return new Npz(file, zip);
      } catch (IllegalArgumentException problem) {
        zip.close();
        throw new ZipException("a member's name is malformed");
      }
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", WANTED, problem);
    } catch (ZipException problem) {
      throw new InputException(
          file.toString(), "no zip archive (" + problem.getMessage() + ")", WANTED, problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
  }

  /**
   * Returns the arrays' names.
   *
   * @return in the archive's order
   */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /**
   * Tells whether the archive holds an array of a name.
   *
   * @param name of an array
   * @return true if there is one
   */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * Reads one array.
   *
   * @param name of the array
   * @return the array
   * @throws InputException when there is none of the name, or it is damaged
   */
  public NumpyArray read(String name) {
    ZipEntry entry = member(name);
    String source = file + ": " + name;
    try (CheckedInputStream in =
        new CheckedInputStream(
            new BufferedInputStream(zip.getInputStream(entry), 1 << 16), new CRC32())) {
      NumpyArray array = Npy.read(in, entry.getSize(), source);
      if (in.read() != -1 || in.getChecksum().getValue() != entry.getCrc()) {
        throw new InputException(
            source, "bytes unlike the archive's checksum", "an undamaged archive");
      }
      return array;
    } catch (IOException problem) {
      throw damaged(source, problem);
    }
  }

  /**
   * Reads the shape of an array, without its elements.
   *
   * @param name of the array
   * @return the extents
   * @throws InputException when there is none of the name, or its header is damaged
   */
  public int[] shape(String name) {
    return header(name).shape();
  }

  private NpyHeader header(String name) {
    ZipEntry entry = member(name);
    String source = file + ": " + name;
    try (InputStream in = zip.getInputStream(entry)) {
      return NpyHeader.read(in);
    } catch (IllegalArgumentException problem) {
      throw new InputException(source, problem.getMessage(), "a NumPy array", problem);
    } catch (IOException problem) {
      throw damaged(source, problem);
    }
  }

  /**
   * Tells whether an array can be read by {@link #rows}: all can but arrays of objects and those in
   * Fortran order.
   *
   * @param name of the array
   * @return true if it is stored row by row
   * @throws InputException when there is none of the name, or its header is damaged
   */
  public boolean inRows(String name) {
    return NpzRows.inRows(header(name));
  }

  /**
   * Tells whether an array is stored uncompressed.
   *
   * @param name of the array
   * @return false if it is compressed
   */
  public boolean isStored(String name) {
    return member(name).getMethod() == ZipEntry.STORED;
  }

  /**
   * Opens an array to read it row by row; several can be open at once.
   *
   * @param name of the array
   * @return a reader, to be closed by the caller
   * @throws InputException when there is none of the name, it is damaged or not stored row by row
   */
  public NpzRows rows(String name) {
    ZipEntry entry = member(name);
    String source = file + ": " + name;
    try {
      InputStream in = zip.getInputStream(entry);
      try {
        return new NpzRows(source, in, entry);
      } catch (IOException | RuntimeException problem) {
        in.close();
        throw problem;
      }
    } catch (IllegalArgumentException problem) {
      throw new InputException(source, problem.getMessage(), "a NumPy array in rows", problem);
    } catch (IOException problem) {
      throw damaged(source, problem);
    }
  }

  /**
   * Returns the checksum (CRC-32) of every array's bytes, from the archive's directory.
   *
   * @return by the arrays' names
   */
  public Map<String, Long> checksums() {
    Map<String, Long> checksums = new LinkedHashMap<>();
    members.forEach((name, entry) -> checksums.put(name, entry.getCrc()));
    return checksums;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException problem) {
      throw damaged(file.toString(), problem);
    }
  }

  private ZipEntry member(String name) {
    ZipEntry entry = members.get(name);
    if (entry == null) {
      String have = String.join(", ", members.keySet());
      throw new InputException(
          file,
          "no array '" + name + "'",
          "one of " + (have.length() > 200 ? have.substring(0, 200) + "..." : have));
    }
    // The sizes are the archive's own word, and decide how much is allocated.
    long size = entry.getSize();
    long stored = entry.getCompressedSize();
    if (size < 0
        || stored < 0
        || stored > file.toFile().length()
        || size > STRONGEST_COMPRESSION * stored) {
      throw new InputException(
          file + ": " + name,
          size + " bytes said to be stored in " + stored,
          "an undamaged archive");
    }
    return entry;
  }

  private static InputException damaged(String source, IOException problem) {
    return new InputException(
        source, "cannot be read (" + problem.getMessage() + ")", "an undamaged archive", problem);
  }

  /**
   * Writes a compressed archive and replaces the file in one step.
   *
   * @param file to be written
   * @param arrays by name
   * @throws IllegalArgumentException when an array's elements are no numbers
   */
  public static void write(Path file, Map<String, NumpyArray> arrays) {
    write(file, arrays.entrySet(), true);
  }

  /**
   * Writes an archive and replaces the file in one step. Arrays are taken one at a time, so that
   * they need not all be in memory.
   *
   * @param file to be written
   * @param arrays by name, in their order; iterated once
   * @param compressed whether to deflate the arrays or to store them as they are
   * @throws IllegalArgumentException when an array's elements are no numbers
   */
  public static void write(
      Path file, Iterable<Map.Entry<String, NumpyArray>> arrays, boolean compressed) {
    ReplacedFile.write(
        file,
        out -> {
          ZipOutputStream archive = new ZipOutputStream(out);
          for (Map.Entry<String, NumpyArray> array : arrays) {
            add(archive, array.getKey(), array.getValue(), compressed);
          }
          archive.finish();
        });
  }

  private static void add(
      ZipOutputStream archive, String name, NumpyArray array, boolean compressed)
      throws IOException {
    ZipEntry entry = new ZipEntry(name + SUFFIX);
    // The same arrays give the same file, whenever it is written.
    entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
    if (!compressed) {
      Measured measured = new Measured();
      new NpyOutput(measured).array(array);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(measured.size);
      entry.setCompressedSize(measured.size);
      entry.setCrc(measured.checksum.getValue());
    }
    archive.putNextEntry(entry);
    new NpyOutput(archive).array(array);
    archive.closeEntry();
  }

  /** Learns the size and checksum that a stored member must state before its content. */
  private static final class Measured extends java.io.OutputStream {
    private final CRC32 checksum = new CRC32();
    private long size;

    @Override
    public void write(int value) {
      checksum.update(value);
      size++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      checksum.update(bytes, from, length);
      size += length;
    }
  }
}
