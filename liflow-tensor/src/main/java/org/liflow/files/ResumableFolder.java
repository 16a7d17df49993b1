package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The folder of a long computation that can be killed and resumed. While it is open, no other
 * program and no other part of this one can open it.
 *
 * <p>One file, the description, marks the folder as a run: it says what was asked. Opening removes
 * what a killed writer left beside its files. A run is resumed only if it is the one asked for;
 * {@link #requireSame} compares the settings that identify it.
 *
 * <p>The folder is closed after all that writes to it, so that whoever opens it next finds it
 * complete: it is the first of a constructor's {@code org.liflow.tensor.Resources}, which close the
 * last one first.
 *
 * <pre>{@code
 * try (Resources made = new Resources()) {
 *   folder = made.add(ResumableFolder.resumeOrCreate(path, LAYOUT));
 *   if (folder.isResumed()) {
 *     folder.requireSame(readSettings(folder.description()), asked);
 *   }
 *   writer = made.add(new Writer(folder.file("frames.xyz")));
 *   resources = made.keep();
 * }
 * }</pre>
 *
 * <p>A folder that this class made and that nothing was written to is removed when it is closed, so
 * that a refused run leaves nothing behind. Close from one thread only.
 */
public final class ResumableFolder implements AutoCloseable {
  /**
   * The files of one kind of run.
   *
   * @param description the name of the file that marks a run
   * @param others names of further files that a run writes; without the description they are
   *     remains of an unknown run, and a new run is refused
   * @param owned tells by a file's name whether runs of this kind write it; leftovers of such files
   *     are removed
   */
  public record Layout(String description, List<String> others, Predicate<String> owned) {
    /** Keeps a copy of the list. */
    public Layout {
      others = List.copyOf(others);
    }

    /** Runs that write files of these names and no others. */
    public static Layout of(String description, List<String> others) {
      return new Layout(
          description, others, name -> name.equals(description) || others.contains(name));
    }
  }

  private final Path path;
  private final Layout layout;
  private final boolean resumed;
  private final boolean isNew;
  private final FolderLock lock;
  private boolean closed;

  private ResumableFolder(
      Path path, Layout layout, boolean resumed, boolean isNew, FolderLock lock) {
    this.path = path;
    this.layout = layout;
    this.resumed = resumed;
    this.isNew = isNew;
    this.lock = lock;
  }

  /** Returns whether a folder holds a run of this layout; opens and locks nothing. */
  public static boolean holdsRun(Path folder, Layout layout) {
    return Files.exists(folder.resolve(layout.description()));
  }

  /**
   * Opens a folder for a new run. The folder is made if it is missing.
   *
   * @throws InputException when the folder holds a run or remains of one, is open elsewhere or
   *     cannot be written
   * @throws UncheckedIOException if the disk fails
   */
  public static ResumableFolder create(Path folder, Layout layout) {
    boolean isNew = !Files.exists(folder);
    OutputFolder.make(folder);
    requireNoRun(folder, layout);
    return open(folder, layout, false, isNew);
  }

  /**
   * Opens the folder of a run to resume it.
   *
   * @throws InputException when the folder holds no run, is open elsewhere or cannot be written
   * @throws UncheckedIOException if the disk fails
   */
  public static ResumableFolder resume(Path folder, Layout layout) {
    if (!holdsRun(folder, layout)) {
      throw new InputException(folder, "no " + layout.description(), "the folder of a run");
    }
    return open(folder, layout, true, false);
  }

  /**
   * Opens a folder to resume its run, or to create one if it holds none. The folder is made if it
   * is missing.
   *
   * @throws InputException when the folder holds remains of a run without a description, is open
   *     elsewhere or cannot be written
   * @throws UncheckedIOException if the disk fails
   */
  public static ResumableFolder resumeOrCreate(Path folder, Layout layout) {
    return holdsRun(folder, layout) ? resume(folder, layout) : create(folder, layout);
  }

  private static ResumableFolder open(Path path, Layout layout, boolean resumed, boolean isNew) {
    ResumableFolder folder =
        new ResumableFolder(path, layout, resumed, isNew, FolderLock.take(path));
    try {
      if (!resumed) {
        // Another program may have started a run between the first look and the lock.
        requireNoRun(path, layout);
      }
      ReplacedFile.removeLeftovers(path, layout.owned());
      return folder;
    } catch (RuntimeException problem) {
      try {
        folder.close();
      } catch (UncheckedIOException another) {
        problem.addSuppressed(another);
      }
      throw problem;
    }
  }

  private static void requireNoRun(Path folder, Layout layout) {
    if (holdsRun(folder, layout)) {
      throw new InputException(
          folder,
          "a folder that already holds a run (" + layout.description() + ")",
          "another folder, or to resume that run");
    }
    Optional<String> remains =
        layout.others().stream().filter(name -> Files.exists(folder.resolve(name))).findFirst();
    if (remains.isPresent()) {
      throw new InputException(
          folder,
          remains.get() + " without a " + layout.description(),
          "a folder that is new or empty");
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** The path of a file in the folder. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /** The path of the file that marks the run. */
  public Path description() {
    return file(layout.description());
  }

  /** Returns whether the folder held a run when it was opened. */
  public boolean isResumed() {
    return resumed;
  }

  /**
   * Compares the settings that identify the run in the folder with those asked for.
   *
   * @param found the settings in the folder, by name
   * @param asked the settings asked for, by name; names that it does not have are not compared
   * @throws InputException names the first setting that differs
   */
  public void requireSame(Map<String, String> found, Map<String, String> asked) {
    asked.forEach(
        (name, wanted) -> {
          String there = found.get(name);
          if (!wanted.equals(there)) {
            throw new InputException(
                description(),
                "a run with " + (there == null ? "no " + name : name + " " + there),
                name + " " + wanted + " as asked for, or another folder");
          }
        });
  }

  /**
   * Unlocks the folder; another call does nothing.
   *
   * @throws UncheckedIOException if the disk fails
   */
  @Override
  public void close() {
    if (closed) {
      // A second deletion of the lock's file would free the folder under its next holder.
      return;
    }
    closed = true;
    try {
      try {
        lock.close();
      } finally {
        if (isNew) {
          OutputFolder.removeIfEmpty(path);
        }
      }
    } catch (IOException problem) {
      throw DiskProblem.cannotWrite(path, problem);
    }
  }
}
