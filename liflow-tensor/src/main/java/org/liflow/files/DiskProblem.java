package org.liflow.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Describes failures of the disk for people. */
public final class DiskProblem {
  private DiskProblem() {}

  /**
   * Describes the reason of a failure; some exceptions of the JDK have only a file name as their
   * message.
   *
   * @param problem the failure
   * @return one line
   */
  public static String reason(IOException problem) {
    if (problem instanceof AccessDeniedException) {
      return "access denied";
    }
    return problem instanceof NoSuchFileException ? "no such file or folder" : problem.getMessage();
  }

  /**
   * Describes a file or folder that cannot be written.
   *
   * @param place the file or folder
   * @param problem the failure
   * @return an exception to be thrown
   */
  public static UncheckedIOException cannotWrite(Path place, IOException problem) {
    return new UncheckedIOException("cannot write " + place + ": " + reason(problem), problem);
  }
}
