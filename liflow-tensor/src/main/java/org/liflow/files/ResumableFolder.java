package org.liflow.files;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.liflow.tensor.Resources;

/**
 * The folder of a long computation that can be killed and resumed. While it is open, no other
 * program and no other part of this one can open it.
 *
 * <p>One file, the description, marks the folder as a run: it says what was asked and is the first
 * file to stay. Opening removes what a killed writer left beside its files. Resources that are
 * {@linkplain #add added} are closed with the folder, the last one first and the lock at the very
 * end, so that whoever opens the folder next finds it complete.
 *
 * <p>A run is resumed only if it is the one asked for; {@link #requireSame} compares the settings
 * that identify it. A constructor keeps the folder when everything else succeeded:
 *
 * <pre>{@code
 * try (ResumableFolder opened = ResumableFolder.resumeOrCreate(path, FILES)) {
 *   if (opened.isResumed()) {
 *     opened.requireSame(readSettings(opened.description()), asked);
 *   }
 *   model = opened.add(loadModel());
 *   folder = opened.keep();
 * }
 * }</pre>
 *
 * <p>If the constructor fails, all of it is closed again, and a folder that it made is removed
 * unless files were written to it. The object is not safe for use by several threads.
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
  private final Resources resources;

  private ResumableFolder(Path path, Layout layout, boolean resumed, Resources resources) {
    this.path = path;
    this.layout = layout;
    this.resumed = resumed;
    this.resources = resources;
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

  private static ResumableFolder open(
      Path folder, Layout layout, boolean resumed, boolean removedIfEmpty) {
    try (Resources made = new Resources()) {
      if (removedIfEmpty) {
        made.add(() -> OutputFolder.removeIfEmpty(folder));
      }
      made.add(FolderLock.take(folder));
      if (!resumed) {
        // Another program may have started a run between the first look and the lock.
        requireNoRun(folder, layout);
      }
      ReplacedFile.removeLeftovers(folder, layout.owned());
      return new ResumableFolder(folder, layout, resumed, made.keep());
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
   * Closes a resource with the folder, before those that were added earlier.
   *
   * @return the resource
   */
  public <T extends AutoCloseable> T add(T resource) {
    return resources.add(resource);
  }

  /**
   * Hands the folder over: the returned object holds the lock and all resources, and closing this
   * one does nothing any more.
   */
  public ResumableFolder keep() {
    return new ResumableFolder(path, layout, resumed, resources.keep());
  }

  /**
   * Closes all resources and then unlocks the folder, whatever fails on the way.
   *
   * @throws RuntimeException the first failure, with later ones suppressed; an {@code IOException}
   *     arrives as an {@link UncheckedIOException}
   */
  @Override
  public void close() {
    resources.close();
  }
}
