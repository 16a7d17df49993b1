package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lock of a folder, so that only one program at a time writes to it. The operating system releases
 * the lock of a program that has ended.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = ".lock";

  /**
   * Folders that this program holds. They have to be known to all its parts: the system drops a
   * program's lock as soon as any part of the program closes the locked file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path folder, Path file, FileChannel channel) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @param folder must exist
   * @return the lock, to be closed by the caller
   * @throws InputException when another program, or another part of this one, holds it
   * @throws UncheckedIOException when the disk fails
   */
  public static FolderLock take(Path folder) {
    try {
      Path real = folder.toRealPath();
      if (!HELD.add(real)) {
        throw taken(folder);
      }
      FileChannel channel = null;
      try {
        channel = lockedChannel(real.resolve(NAME));
      } finally {
        if (channel == null) {
          HELD.remove(real);
        }
      }
      if (channel == null) {
        throw taken(folder);
      }
      return new FolderLock(real, real.resolve(NAME), channel);
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(folder, problem);
    }
  }

  private static InputException taken(Path folder) {
    return new InputException(
        folder, "a run that another program is writing", "a run that nobody is writing");
  }

  /** The open, locked file; null where another program has locked it. */
  private static FileChannel lockedChannel(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean kept = false;
      try {
        if (channel.tryLock() == null) {
          return null;
        }
        kept = isStillAt(file, channel);
        if (kept) {
          return channel;
        }
        // Its last holder has deleted the file since it was opened: this lock keeps nobody out.
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
  }

  /**
   * Whether an open file is the one that a path leads to. A length that nobody else would give it
   * tells; to open the file once more would end the lock.
   */
  private static boolean isStillAt(Path file, FileChannel channel) throws IOException {
    int length = 1 + ThreadLocalRandom.current().nextInt(1 << 16);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(length));
    try {
      return Files.size(file) == length;
    } catch (NoSuchFileException problem) {
      return false;
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      try {
        channel.close();
      } finally {
        HELD.remove(folder);
      }
    }
  }
}
