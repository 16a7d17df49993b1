package org.liflow.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.liflow.tensor.InputException;

/**
 * Keeps a folder to one program at a time: two that write one run would spoil it. The system ends a
 * dead program's lock.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws InputException when another program, or another part of this one, holds it
   * @throws UncheckedIOException where the disk refuses
   */
  public static FolderLock take(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new FolderLock(file, channel);
        }
      } catch (OverlappingFileLockException problem) {
        // Held by this very program.
      }
      channel.close();
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "cannot write "
              + folder
              + ": "
              + (problem instanceof AccessDeniedException ? "access denied" : problem.getMessage()),
          problem);
    }
    throw new InputException(
        folder, "a run that another program is writing", "a run that nobody is writing");
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
