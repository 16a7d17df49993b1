package org.liflow.tensor.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.liflow.tensor.InputException;

/** Writes a file whole or not at all: beside its place first, then moved there. */
public final class ReplacedFile {
  private static final Pattern PART =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

  private ReplacedFile() {}

  /** What writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the content; need not close the stream.
     *
     * @param out buffered
     * @throws IOException where the disk refuses
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces the file, or makes it; where the content fails the file stays as it was.
   *
   * @throws InputException where the folder does not exist
   * @throws UncheckedIOException where the disk refuses
   */
  public static void write(Path file, Content content) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InputException(file, "no such folder", "a folder that exists");
    }
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", "the name of a file to write");
    }
    try {
      // Not a "temporary file" of the JDK's, which nobody but its owner may read.
      Path beside = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        try (OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW), 1 << 16)) {
          content.writeTo(out);
        }
        move(beside, file);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(file, problem);
    }
  }

  /**
   * Replaces the file by a text in UTF-8, or makes it.
   *
   * @throws InputException where the folder does not exist
   * @throws UncheckedIOException where the disk refuses
   */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Removes what writers of a folder's files left beside them when they were killed. Nobody must be
   * writing these files.
   *
   * @param whose the names of the files
   * @throws UncheckedIOException where the disk refuses
   */
  public static void removeLeftovers(Path folder, Predicate<String> whose) {
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> files = found.toList();
      for (Path file : files) {
        Matcher part = PART.matcher(file.getFileName().toString());
        if (part.matches() && whose.test(part.group(1))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot clear " + folder, problem);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException notHere) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
