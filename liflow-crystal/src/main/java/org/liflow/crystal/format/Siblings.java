package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files that a program writes beside another, with a name that follows from the other's. */
final class Siblings {
  private Siblings() {}

  /**
   * Looks a file up.
   *
   * @param path a file, compressed or not
   * @param ending of its name, to be replaced; a regular expression
   * @param other what takes its place
   * @return the other file, compressed or not; empty where the name ends otherwise, or there is no
   *     such file
   */
  static Optional<Path> of(Path path, String ending, String other) {
    Path last = path.getFileName();
    if (last == null) {
      return Optional.empty();
    }
    String name = InputFiles.uncompressedName(last.toString());
    Matcher matcher = Pattern.compile("(?s)(.+?)(?:" + ending + ")").matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String stem = name.substring(0, matcher.end(1));
    Matcher end = Pattern.compile("(?s)" + ending).matcher(name.substring(stem.length()));
    return file(path.toAbsolutePath().getParent(), stem + end.replaceFirst(other));
  }

  /** A file with content in a folder, compressed or not. */
  static Optional<Path> file(Path folder, String name) {
    return Stream.concat(
            Stream.of(name), Compressions.suffixes().stream().map(suffix -> name + suffix))
        .map(folder::resolve)
        .filter(Siblings::hasContent)
        .findFirst();
  }

  private static boolean hasContent(Path path) {
    try {
      return Files.isRegularFile(path) && Files.size(path) > 0;
    } catch (IOException unreadable) {
      return false;
    }
  }
}
