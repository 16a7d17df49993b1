package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes the folders that results go to. */
public final class OutputFolder {
  private OutputFolder() {}

  /**
   * Makes a folder, and those around it, where it is missing.
   *
   * @throws InputException when it cannot be made or written to
   */
  public static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException problem) {
      throw new InputException(
          folder.toString(), "a file of that name", "a folder to write to", problem);
    } catch (IOException problem) {
      throw cannotBeMade(folder, problem);
    }
    if (!Files.isWritable(folder)) {
      throw new InputException(
          folder, "a folder that cannot be written", "a folder that can be written");
    }
  }

  /**
   * Removes a folder that nothing was written to.
   *
   * @throws IOException where the disk refuses
   */
  public static void removeIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException kept) {
      // Somebody has use for it.
    }
  }

  /** That the disk refuses a new folder. */
  public static InputException cannotBeMade(Path folder, IOException problem) {
    return new InputException(
        folder.toString(),
        "a folder that cannot be made (" + DiskProblem.reason(problem) + ")",
        "a folder that can be written",
        problem);
  }

  /**
   * Writes texts as files of a folder, which is made where it is missing; each beside its place,
   * then moved there, so that a reader never sees half of one.
   *
   * @param texts by the names of the files
   * @return the files, in the texts' order
   * @throws InputException when the folder cannot be made or written to
   */
  public static List<Path> write(Path folder, Map<String, String> texts) {
    make(folder);
    try {
      texts.forEach((name, text) -> ReplacedFile.write(folder.resolve(name), text));
    } catch (UncheckedIOException problem) {
      throw new InputException(
          folder.toString(), problem.getMessage(), "a folder that can be written to", problem);
    }
    return texts.keySet().stream().map(folder::resolve).toList();
  }
}
