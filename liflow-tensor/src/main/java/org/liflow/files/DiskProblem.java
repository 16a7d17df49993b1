package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says what a disk refused, and why. */
public final class DiskProblem {
  private DiskProblem() {}

  /** Why, for people: some exceptions of the JDK's have but a file's name as their message. */
  public static String reason(IOException problem) {
    if (problem instanceof AccessDeniedException) {
      return "access denied";
    }
    return problem instanceof NoSuchFileException ? "no such file or folder" : problem.getMessage();
  }

  /** That a file or folder cannot be written. */
  public static UncheckedIOException cannotWrite(Path place, IOException problem) {
    return new UncheckedIOException("cannot write " + place + ": " + reason(problem), problem);
  }
}
