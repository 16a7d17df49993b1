package org.liflow.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces files in one step: the content is written to a temporary file beside the target, which
 * is then moved there. Readers see the old or the new file, never a part.
 */
public final class ReplacedFile {
  /**
   * Temporary files that this program writes. They have to be known to all its parts: the system
   * drops a program's lock of a file as soon as any part of the program closes that file.
   */
  private static final Set<Path> WRITING = ConcurrentHashMap.newKeySet();

  private static final long YOUNG_MILLISECONDS = 2000;

  private static final Pattern PART =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

  private ReplacedFile() {}

  /** Writes the content of a file. */
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

  /** Leaves the file open where the content closes its stream: there is more to do with it. */
  private static final class KeptOpen extends BufferedOutputStream {
    KeptOpen(FileChannel file) {
      super(Channels.newOutputStream(file), 1 << 16);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /**
   * Creates or replaces a file. If the content fails, the file stays as it was. The content is on
   * the disk before the file has its name. A temporary file that an earlier writer of the same file
   * left when it was killed is removed; one that a program still writes is not.
   *
   * @param file to be written
   * @param content writes to the stream that it is given
   * @throws InputException when the folder does not exist or cannot be written to
   * @throws UncheckedIOException when the disk fails
   */
  public static void write(Path file, Content content) {
    Path folder = requireTarget(file);
    removeAbandoned(folder, file.getFileName().toString());
    // Not a "temporary file" of the JDK's, which nobody but its owner may read.
    Path beside = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    Path known = real(folder).resolve(beside.getFileName());
    WRITING.add(known);
    AtTheEnd removal = new AtTheEnd(beside);
    try {
      try {
        try (FileChannel channel = open(beside, file)) {
          lock(channel);
          OutputStream out = new KeptOpen(channel);
          content.writeTo(out);
          out.flush();
          // A machine that stops after the move must not leave a name without its content.
          channel.force(true);
        }
        move(beside, file);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(file, problem);
    } finally {
      removal.cancel();
      WRITING.remove(known);
    }
  }

  /** Deletes a temporary file when the program is told to end while it is written. */
  private static final class AtTheEnd {
    private final Thread hook;

    AtTheEnd(Path beside) {
      hook =
          new Thread(
              () -> {
                try {
                  Files.deleteIfExists(beside);
                } catch (IOException problem) {
                  // The next writer of the file tries again.
                }
              });
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException endsAlready) {
        // What is written while the program ends is written to its end.
      }
    }

    void cancel() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException endsAlready) {
        // The hook runs; there is nothing left to delete or nothing left to write.
      }
    }
  }

  /** Tells other programs that the file is being written; where there are no locks, nobody asks. */
  private static boolean lock(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException | OverlappingFileLockException problem) {
      return false;
    }
  }

  /** Removes temporary files of one target that nobody writes any more. */
  private static void removeAbandoned(Path folder, String name) {
    List<Path> parts;
    Path real = real(folder);
    try {
      parts = parts(folder, name::equals);
      parts.removeIf(path -> WRITING.contains(real.resolve(path.getFileName())));
    } catch (IOException | UncheckedIOException problem) {
      // To write a file takes no permission to list its folder.
      return;
    }
    for (Path part : parts) {
      try {
        if (isYoung(part)) {
          continue;
        }
        boolean abandoned;
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          abandoned = lock(channel);
        }
        if (abandoned) {
          Files.deleteIfExists(part);
        }
      } catch (IOException problem) {
        // Another user's: it stays.
      }
    }
  }

  /**
   * Whether a temporary file may have been made just now by a program that has not locked it yet.
   *
   * @param part file or folder
   * @return whether it was changed within the last two seconds
   * @throws IOException when it is not there any more
   */
  public static boolean isYoung(Path part) throws IOException {
    long age = System.currentTimeMillis() - Files.getLastModifiedTime(part).toMillis();
    return age < YOUNG_MILLISECONDS;
  }

  /** One name for a folder, however it was reached. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException problem) {
      return folder;
    }
  }

  /** The temporary files in a folder whose targets have such names. */
  private static List<Path> parts(Path folder, Predicate<String> whose) throws IOException {
    List<Path> parts = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        Matcher part = PART.matcher(file.getFileName().toString());
        if (part.matches() && whose.test(part.group(1))) {
          parts.add(file);
        }
      }
    }
    return parts;
  }

  /**
   * Checks that a file's folder exists, before its content is computed.
   *
   * @param file to be written later
   * @return the folder
   * @throws InputException when it does not exist or is no folder
   */
  public static Path requireTarget(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InputException(file, "no such folder", "a folder that exists");
    }
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", "the name of a file to write");
    }
    if (!Files.isWritable(folder)) {
      throw new InputException(
          file, "a folder that cannot be written", "a name in a folder that can be written");
    }
    return folder;
  }

  private static FileChannel open(Path beside, Path file) {
    try {
      return FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException problem) {
      String told = problem instanceof FileSystemException known ? known.getReason() : null;
      String why =
          problem instanceof AccessDeniedException
              ? DiskProblem.reason(problem)
              : told == null ? "the folder takes no new file" : told;
      throw new InputException(
          file.toString(),
          "a file that cannot be written (" + why + ")",
          "a name in a folder that can be written",
          problem);
    }
  }

  /**
   * Creates or replaces a file with a text in UTF-8.
   *
   * @param file to be written
   * @param text its content
   * @throws InputException when the folder does not exist or cannot be written to
   * @throws UncheckedIOException when the disk fails
   */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Removes the temporary files that killed writers left in a folder. No other program may be
   * writing these files.
   *
   * @param folder to be cleaned
   * @param whose selects files by the name of their target
   * @throws UncheckedIOException when the disk fails
   */
  public static void removeLeftovers(Path folder, Predicate<String> whose) {
    try {
      for (Path file : parts(folder, whose)) {
        Files.deleteIfExists(file);
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
