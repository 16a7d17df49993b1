package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.files.InputException;

/**
 * What a VASP run says of its molecular dynamics: the tags of its INCAR, of the header of its
 * OUTCAR, of its {@code vasprun.xml} or of its {@code vaspout.h5}; immutable and safe for several
 * threads.
 *
 * <p>Defaults are VASP's own (VASP wiki, pages of the tags). Where VASP has settled a value, in
 * OUTCAR and {@code vasprun.xml}, that value is taken.
 *
 * @param source the file's name, for people
 * @param tags values as written, by the tag in upper case; only those that {@link #isKnown} are
 *     used
 * @param version VASP's version as three numbers; all zero where it is not known
 */
public record VaspSettings(String source, Map<String, String> tags, List<Integer> version) {
  /** From this version on {@code vasprun.xml} skips steps by ML_OUTBLOCK, too. */
  private static final List<Integer> SKIPS_IN_XML = List.of(6, 4, 3);

  private static final List<Integer> UNKNOWN = List.of(0, 0, 0);

  /** Below this TEBEG, in K, velocities are those of the POSCAR, and VASP writes 0 or 0.0001. */
  private static final double COLDEST = 1;

  private static final Pattern VERSION =
      Pattern.compile("\\D*(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4}).*");

  /** Lines of an OUTCAR's header at most; k-points and potentials take some thousands. */
  private static final long MOST_HEADER_LINES = 2_000_000;

  private static final List<String> TAGS =
      List.of(
          "POTIM",
          "NBLOCK",
          "TEBEG",
          "TEEND",
          "IBRION",
          "SMASS",
          "MDALGO",
          "NSW",
          "ISIF",
          "ANDERSEN_PROB",
          "ML_LMLFF",
          "ML_MODE",
          "ML_ISTART",
          "ML_OUTBLOCK");

  private static final Pattern TAG =
      Pattern.compile("(?<![A-Z_])(" + String.join("|", TAGS) + ")\\s*=\\s*([^\\s;]+)");

  /**
   * Copies the tags and the version.
   *
   * @param source the file's name, for people
   * @param tags values as written, by the tag in upper case
   * @param version VASP's version as three numbers; all zero where it is not known
   */
  public VaspSettings {
    tags = Map.copyOf(tags);
    version = List.copyOf(version);
  }

  /**
   * Whether a tag is one of those that are kept.
   *
   * @param tag in upper case
   * @return false for tags that say nothing of what is asked here
   */
  public static boolean isKnown(String tag) {
    return TAGS.contains(tag);
  }

  /** The three numbers at the start of a version such as {@code 6.4.2.20Jul23}. */
  static List<Integer> version(String text) {
    Matcher matcher = VERSION.matcher(text.strip());
    return matcher.matches()
        ? List.of(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)))
        : UNKNOWN;
  }

  /** Reads an INCAR. */
  static VaspSettings ofIncar(Path path) throws IOException {
    Map<String, String> tags = new TreeMap<>();
    try (LineSource source = LineSource.open(path)) {
      String line;
      while ((line = source.next()) != null) {
        while (line.endsWith("\\")) {
          String more = source.next();
          line = line.substring(0, line.length() - 1) + (more == null ? "" : more);
          if (line.length() > 1 << 16) {
            throw source.problem("a line continued over and over", "lines such as POTIM = 2");
          }
        }
        for (String part : line.split("[#!]", 2)[0].split(";")) {
          Matcher matcher = TAG.matcher(part.strip().toUpperCase(Locale.ROOT));
          if (matcher.lookingAt()) {
            // VASP takes the first of a tag that stands twice.
            tags.putIfAbsent(matcher.group(1), matcher.group(2));
          }
        }
      }
    }
    // An INCAR says all that differs from VASP's defaults.
    tags.putIfAbsent("ML_LMLFF", ".FALSE.");
    return new VaspSettings(name(path), tags, UNKNOWN);
  }

  /** Reads the header of an OUTCAR. */
  static VaspSettings ofOutcar(Path path) throws IOException {
    try (LineSource source = LineSource.open(path)) {
      return ofOutcar(source, line -> {});
    }
  }

  /** Takes each line of a header. */
  interface HeaderLines {
    void take(String line) throws IOException;
  }

  /**
   * Reads the header of an OUTCAR up to the first ionic step.
   *
   * @param lines told of each line, the last included, which starts the first step
   */
  static VaspSettings ofOutcar(LineSource source, HeaderLines lines) throws IOException {
    Map<String, String> tags = new TreeMap<>();
    List<Integer> version = UNKNOWN;
    String line;
    while ((line = source.next()) != null) {
      if (source.lineNumber() > MOST_HEADER_LINES) {
        throw source.problem("no ionic step so far", "an OUTCAR of VASP");
      }
      if (line.strip().startsWith("vasp.") && version.equals(UNKNOWN)) {
        version = version(line);
      }
      lines.take(line);
      if (OutcarReader.startsStep(line)) {
        break;
      }
      if (line.indexOf('=') >= 0) {
        Matcher matcher = TAG.matcher(line);
        while (matcher.find()) {
          // The INCAR comes first in it, and what VASP made of that later.
          tags.put(matcher.group(1), matcher.group(2));
        }
      }
    }
    return new VaspSettings(name(source.path()), tags, version);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** The number of a tag; NaN where it is missing or VASP had no room for its digits. */
  private double number(String tag, double missing) {
    String text = tags.get(tag);
    return text == null ? missing : Decimals.parse(text);
  }

  /**
   * Whether the run is molecular dynamics, so that its steps are moments in time.
   *
   * @return true for IBRION 0, which is also the default of a run of several steps
   */
  public boolean isDynamics() {
    return ibrion() == 0;
  }

  private double ibrion() {
    return number("IBRION", number("NSW", 0) > 1 ? 0 : -1);
  }

  /** Why the steps of a run are no moments in time. */
  String otherThanDynamics() {
    double ibrion = ibrion();
    String what =
        ibrion == -1
            ? "ions at rest"
            : ibrion >= 1 && ibrion <= 3
                ? "a relaxation"
                : ibrion >= 5 && ibrion <= 8 ? "phonons" : "no molecular dynamics";
    return String.format(Locale.ROOT, "IBRION = %.0f in %s, %s", ibrion, source, what);
  }

  /**
   * Refuses a time step that is given for steps that are no moments in time.
   *
   * @param path the file of the steps
   * @param options may hold a time step, and the permission to override the file's
   * @throws InputException when a time step is given for a run that is no molecular dynamics
   */
  public void requireDynamics(Path path, ReadOptions options) {
    if (!isDynamics() && options.timeStep().isPresent() && !options.rules().overrideTime()) {
      throw new InputException(
          path,
          otherThanDynamics() + ", but a time step between its steps is given",
          "molecular dynamics (IBRION = 0), or permission to override the file's");
    }
  }

  /**
   * The time step.
   *
   * @return POTIM in fs; NaN where it is not known, or the run is no molecular dynamics
   */
  public double potim() {
    double potim = number("POTIM", Double.NaN);
    return isDynamics() && potim > 0 ? potim : Double.NaN;
  }

  /** Steps from one frame of an XDATCAR to the next. */
  double blockOfXdatcar() {
    return Math.max(nblock(), outBlock());
  }

  /** NBLOCK, which thins out an XDATCAR; 1 where it is not set. */
  private double nblock() {
    return Math.max(1, number("NBLOCK", 1));
  }

  /**
   * Steps from one frame of a {@code vaspout.h5} to the next. That is not certain for ML_OUTBLOCK
   * with a VASP before 6.4.3, which wrote some data at each step, and for NBLOCK unless there are
   * too many frames for every NBLOCK-th step only (VASP wiki, pages of both tags).
   *
   * @param frames how many there are
   * @return 1 or more; NaN where it is not certain
   */
  public double blockOfHdf5(long frames) {
    double every = outBlock();
    if (every != blockOfXml()) {
      return Double.NaN;
    }
    boolean thinned = nblock() > every && (steps() == 0 || (frames - 1) * nblock() <= steps());
    return thinned ? Double.NaN : every;
  }

  /**
   * Why {@link #blockOfHdf5} is not certain.
   *
   * @return the reason in words, such as {@code NBLOCK = 10}
   */
  public String reasonOfNoBlock() {
    return outBlock() == blockOfXml()
        ? String.format(
            Locale.ROOT,
            "NBLOCK = %.0f, and the file does not say whether each step or each %.0fth was written",
            nblock(),
            nblock())
        : String.format(
            Locale.ROOT,
            "ML_OUTBLOCK = %.0f with a VASP before 6.4.3 or of no known version, which may have"
                + " written some data at each step",
            outBlock());
  }

  /** Steps from one frame of a {@code vasprun.xml} to the next; NaN where it is not known. */
  double blockOfXml() {
    if (outBlock() == 1) {
      return 1;
    }
    if (version.equals(UNKNOWN)) {
      return Double.NaN;
    }
    for (int k = 0; k < 3; k++) {
      int difference = version.get(k) - SKIPS_IN_XML.get(k);
      if (difference != 0) {
        return difference > 0 ? outBlock() : 1;
      }
    }
    return outBlock();
  }

  /**
   * Steps from one output to the next where a force field runs that was learnt before. Without
   * ML_LMLFF all other tags of force fields are left alone.
   */
  private double outBlock() {
    // Fortran takes the first letter, with or without a point before it.
    if (tags.getOrDefault("ML_LMLFF", "T").toUpperCase(Locale.ROOT).matches("\\.?F.*")) {
      return 1;
    }
    String mode = tags.getOrDefault("ML_MODE", "").toUpperCase(Locale.ROOT);
    boolean runs =
        mode.startsWith("RUN")
            || mode.startsWith("PRED")
            || mode.isEmpty() && number("ML_ISTART", 0) == 2;
    return runs ? Math.max(1, number("ML_OUTBLOCK", 1)) : 1;
  }

  /** Whether the cell may change during the run. */
  boolean changesCell() {
    return number("ISIF", 2) >= 3;
  }

  /**
   * Whether the run is told of at all, rather than a file of other content.
   *
   * @return true where POTIM or IBRION is set
   */
  public boolean isTold() {
    return tags.containsKey("POTIM") || tags.containsKey("IBRION");
  }

  /** How many steps the run was to have; 0 where it is not known. */
  long steps() {
    double steps = number("NSW", 0);
    return steps > 0 && steps < 1e15 ? (long) steps : 0;
  }

  /** The time step of an XDATCAR's frames in words. */
  String timeStepOfXdatcar() {
    return String.format(
        Locale.ROOT,
        "%s ps between frames from %s (POTIM = %s fs, %s steps a frame)",
        plain(1e-3 * potim() * blockOfXdatcar()),
        source,
        plain(potim()),
        plain(blockOfXdatcar()));
  }

  static String plain(double value) {
    return String.format(Locale.ROOT, "%.6g", value)
        .replaceFirst("(\\.\\d*?)0+$", "$1")
        .replaceFirst("\\.$", "");
  }

  private double first() {
    return number("TEBEG", 0);
  }

  private double last() {
    return number("TEEND", first());
  }

  /** Whether a thermostat held the temperature. */
  private boolean isHeld() {
    double thermostat = number("MDALGO", 0);
    if (thermostat == 1 || thermostat == 11) {
      return number("ANDERSEN_PROB", 0) > 0;
    }
    if (thermostat == 0 || thermostat == 2 || thermostat == 21) {
      return number("SMASS", -3) >= -1;
    }
    return true;
  }

  private boolean isOneTemperature() {
    return Math.abs(last() - first()) <= 1e-3 * first();
  }

  /**
   * The temperature that a thermostat held.
   *
   * @return TEBEG in K; empty where there was no thermostat, or the temperature was changed
   */
  public OptionalDouble temperature() {
    return isDynamics() && first() >= COLDEST && isOneTemperature() && isHeld()
        ? OptionalDouble.of(first())
        : OptionalDouble.empty();
  }

  /**
   * What to tell about the run.
   *
   * @return one line each, for people
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!isDynamics()) {
      notes.add(otherThanDynamics() + ": its steps are no moments in time");
      return notes;
    }
    if (first() >= COLDEST && !isOneTemperature()) {
      notes.add(
          "the temperature goes from TEBEG = "
              + plain(first())
              + " K to TEEND = "
              + plain(last())
              + " K, so the run has no single one");
    } else if (first() >= COLDEST && !isHeld()) {
      notes.add(
          "no thermostat: TEBEG = "
              + plain(first())
              + " K is the temperature of the first velocities, and that of the run may be"
              + " another");
    }
    return notes;
  }
}
