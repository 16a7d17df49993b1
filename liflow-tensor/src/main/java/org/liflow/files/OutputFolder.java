package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes folders for results. */
public final class OutputFolder {
  private OutputFolder() {}

  /**
   * Makes a folder and its parents unless they exist.
   *
   * @param folder to be made
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
   * Removes a folder if nothing is in it.
   *
   * @param folder to be removed
   * @throws IOException when the disk fails
   */
  public static void removeIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException kept) {
      // Somebody has use for it.
    }
  }

  /**
   * Describes a folder that cannot be made.
   *
   * @param folder the folder
   * @param problem the reason
   * @return an exception to be thrown
   */
  public static InputException cannotBeMade(Path folder, IOException problem) {
    return new InputException(
        folder.toString(),
        "a folder that cannot be made (" + DiskProblem.reason(problem) + ")",
        "a folder that can be written",
        problem);
  }

  /**
   * Writes texts as files of a folder, which is made unless it exists; each file is replaced in one
   * step.
   *
   * @param folder of the files
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
