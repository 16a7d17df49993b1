package org.liflow.cli;

import java.util.function.Consumer;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.ReadRules;
import picocli.CommandLine.Model.CommandSpec;

/** Tells what a reader noticed about a crystal's file: beside the output, never within it. */
final class CrystalNotes {
  private CrystalNotes() {}

  /** Prints each note on the error stream of a command. */
  static Consumer<String> of(CommandSpec spec) {
    return note -> spec.commandLine().getErr().println("Note: " + note);
  }

  /** Options to read a crystal with, whose notes are printed so. */
  static ReadOptions options(CommandSpec spec) {
    return ReadOptions.defaults().withRules(ReadRules.usual().withNotes(of(spec)));
  }
}
