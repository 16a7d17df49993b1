package org.liflow.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.FrameSelection;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.ReadRules;
import org.liflow.crystal.format.Supplement;
import org.liflow.crystal.format.TimeUnit;
import org.liflow.files.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How trajectory files are read. */
final class TrajectoryOptions {
  @Option(
      names = "--time-step",
      paramLabel = "PS",
      description = "Time between frames in ps, for files that do not state it.")
  Double timeStep;

  @Option(
      names = "--time-unit",
      paramLabel = "UNIT",
      converter = TimeUnitConverter.class,
      description =
          "Unit of the times in the file: fs, ps or ns, for extended XYZ and dumps that give times "
              + "without one.")
  TimeUnit timeUnit;

  @Option(
      names = "--override-time",
      description = "Take --time-step although the file states other times.")
  boolean overrideTime;

  @Option(
      names = "--allow-gaps",
      description =
          "Take a file whose steps go back, miss some or change their interval, as separate "
              + "pieces; no displacement crosses a gap.")
  boolean allowGaps;

  @Option(
      names = "--trust-order",
      description =
          "Take atoms in the order of the file's lines although it seems to change from frame to "
              + "frame.")
  boolean trustOrder;

  @Option(
      names = "--strict",
      description =
          "Refuse a file whose last frame is cut off; without it, that frame is left out.")
  boolean strict;

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
          "Elements of the atom types 1, 2, …, such as Li,La,Ti,O, for files without "
              + "symbols of elements.")
  List<String> typeElements = List.of();

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description =
          "File of the same atoms, for a trajectory that does not name its elements (DCD, or a dump "
              + "with types or ids only): LAMMPS data, or any structure in the same order.")
  Path topology;

  @Option(
      names = "--format",
      converter = FormatNames.Converter.class,
      completionCandidates = FormatNames.class,
      description =
          "Format of the input: ${COMPLETION-CANDIDATES} (default: detected from "
              + "name and content).")
  CrystalFormat format;

  @Option(
      names = {"--unwrapped", "--wrapped"},
      description =
          "Take positions as they are in the file, for files whose positions leave the cell; do "
              + "not follow atoms across its faces. --wrapped is the option's old name.")
  boolean unwrapped;

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      description =
          "Cell of a file that has none: three lengths in Å (9,10,11), lengths and angles in "
              + "degrees (9,10,11,90,95,90), nine components of its vectors, or a .cell file of "
              + "CP2K.")
  String cell;

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  /** What reading files with these options has told so far, each note once. */
  List<String> notes() {
    synchronized (notes) {
      return notes.stream().distinct().toList();
    }
  }

  /** Adds a note to show. */
  void tell(String note) {
    notes.add(note);
  }

  /** Names these options in the library's messages. */
  static OptionHints hints() {
    return OptionHints.of(
            "the time step between frames in ps to be given with the file",
            "the time step between frames, --time-step PS")
        .and(
            "or their time step in ps and permission for gaps given with the file",
            "or --allow-gaps to take pieces one by one (--time-step if times are not stated)")
        .and("or their time step in ps given with the file", "or --time-step PS --override-time")
        .and(
            "an equal time step, or none, or permission to override the file's",
            "no --time-step, an equal one, or --override-time")
        .and(
            "molecular dynamics (IBRION = 0), or permission to override the file's",
            "molecular dynamics (IBRION = 0), or --override-time")
        .and(
            "the INCAR of this run, or the time step and permission to override the file's",
            "the INCAR of this run, or --time-step PS --override-time")
        .and(
            "a time step equal to them in some unit, or permission to override the file's",
            "a --time-step equal to them in fs, ps or ns, or --override-time")
        .and(
            "the unit of its times to be given with the file",
            "--time-unit fs (as GPUMD and LAMMPS in real units write) or ps")
        .and(
            "a file of the same atoms in the same order given with it",
            "--topology FILE, a structure of the same atoms in the same order")
        .and("write the crystal as CIF, which can be ordered", "as CIF, 'liflow order' makes one")
        .and("or permission to trust the order", "or --trust-order")
        .and(
            "the elements of the types 1, 2, … given with the file",
            "--type-elements with the elements of the types 1, 2, …, or --topology FILE")
        .and(
            "the elements of its types 1, 2, … given with the file",
            "--type-elements with the elements of its types 1, 2, …")
        .and(
            "the elements of the types given with the file",
            "--type-elements with the elements of the types")
        .and(
            "or word that positions are unwrapped",
            "or --unwrapped if its positions leave the cell")
        .and("the cell given with the file", "the file's cell with --cell")
        .and("no cell given beside a file that has one", "no --cell for a file that has one")
        .and("the element of each type", "the element of each type in --type-elements");
  }

  /** Reads the symbol of a unit. */
  static final class TimeUnitConverter implements CommandLine.ITypeConverter<TimeUnit> {
    @Override
    public TimeUnit convert(String text) {
      return TimeUnit.ofSymbol(text)
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException("'" + text + "'; expected fs, ps or ns"));
    }
  }

  private Supplement supplement() {
    Supplement supplement = Supplement.NONE;
    if (topology != null) {
      supplement = supplement.withTopology(topology);
    }
    return cell == null ? supplement : supplement.withCell(CellOption.of(cell));
  }

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
              new FrameSelection(skip, every, most == null ? Long.MAX_VALUE : most),
              !unwrapped,
              supplement(),
              new ReadRules(
                  Optional.ofNullable(timeUnit),
                  allowGaps,
                  overrideTime,
                  trustOrder,
                  strict,
                  false,
                  notes::add));
      return format == null ? options : options.withFormat(format);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          "--skip, --every, --most", problem.getMessage(), "0 or more, 1 or more, 1 or more");
    }
  }
}
