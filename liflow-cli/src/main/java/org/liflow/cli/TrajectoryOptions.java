package org.liflow.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;
import picocli.CommandLine.Option;

/** How trajectory files are read. */
final class TrajectoryOptions {
  @Option(
      names = "--time-step",
      paramLabel = "PS",
      description = "Time between frames in ps, for files that do not state it.")
  Double timeStep;

  @Option(
      names = "--skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave out this many frames at the start (default ${DEFAULT-VALUE}).")
  long skip;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Keep every N-th frame (default ${DEFAULT-VALUE}).")
  long every;

  @Option(names = "--most", paramLabel = "N", description = "Keep at most N frames (default: all).")
  Long most;

  @Option(
      names = "--type-elements",
      paramLabel = "LIST",
      split = ",",
      description =
          "Elements of the LAMMPS atom types 1, 2, …, such as Li,La,Ti,O, for "
              + "dumps without an element column.")
  List<String> typeElements = List.of();

  @Option(
      names = "--format",
      converter = FormatNames.Converter.class,
      completionCandidates = FormatNames.class,
      description =
          "Format of the input: ${COMPLETION-CANDIDATES} (default: detected from "
              + "name and content).")
  CrystalFormat format;

  @Option(
      names = "--wrapped",
      description =
          "Take positions as they are in the file; do not follow atoms across the "
              + "faces of the cell.")
  boolean wrapped;

  ReadOptions options() {
    List<Element> elements = new ArrayList<>();
    for (String symbol : typeElements) {
      elements.add(OptionChecks.element("--type-elements", symbol));
    }
    ReadOptions usual = ReadOptions.defaults();
    if (timeStep != null) {
      OptionChecks.positive("--time-step", timeStep);
    }
    try {
      ReadOptions options =
          new ReadOptions(
              usual.format(),
              elements,
              timeStep == null ? OptionalDouble.empty() : OptionalDouble.of(timeStep),
              skip,
              every,
              most == null ? usual.most() : most,
              !wrapped);
      return format == null ? options : options.withFormat(format);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          "--skip, --every, --most", problem.getMessage(), "0 or more, 1 or more, 1 or more");
    }
  }
}
