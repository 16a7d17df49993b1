package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * VASP's XDATCAR: frames of fractional coordinates, as a rule wrapped into the cell, without times.
 * These come from the settings of the run, where a file beside this one tells them.
 *
 * <p>The header stands once, or again before each frame whose cell has changed.
 */
final class XdatcarReader implements StampedReader {
  /** Share by which a given time step may differ from the run's. */
  private static final double TIME_TOLERANCE = 1e-3;

  private static final String EXPECTED = "Direct configuration= and a number";

  private final LineSource source;
  private VaspHeader header;
  private final Species species;
  private long frames;
  private OptionalLong step = OptionalLong.empty();
  private OptionalLong firstStep = OptionalLong.empty();
  private final Optional<VaspSettings> settings;

  /** Steps from one frame to the next. */
  private final double block;

  /** The time of a step in ps; NaN where it is not known. */
  private final double unit;

  /** Steps for one in the numbers of frames, and whether that is known by now. */
  private double stepsAFrameNumber = 1;

  private boolean counted;
  private double time = Double.NaN;

  /**
   * @param settings those of the run, from a file beside this one; empty where there is none
   */
  XdatcarReader(LineSource source, ReadOptions options, Optional<VaspSettings> settings) {
    this.source = source;
    this.species = new Species(options.typeElements());
    this.settings = settings;
    if (settings.isPresent()) {
      settings.get().requireDynamics(source.path(), options);
      requireTimeStep(settings.get(), options);
    }
    boolean given = options.timeStep().isPresent() && options.rules().overrideTime();
    this.block = settings.map(VaspSettings::blockOfXdatcar).orElse(1.0);
    this.unit = given ? Double.NaN : settings.map(each -> 1e-3 * each.potim()).orElse(Double.NaN);
  }

  /** The given time step and that of the run must not differ. */
  private void requireTimeStep(VaspSettings run, ReadOptions options) {
    double stated = 1e-3 * run.potim() * run.blockOfXdatcar();
    boolean free = options.rules().overrideTime() || options.rules().describe();
    if (options.timeStep().isEmpty() || Double.isNaN(stated) || free) {
      return;
    }
    double given = options.timeStep().getAsDouble();
    if (Math.abs(given - stated) > TIME_TOLERANCE * stated) {
      throw new InputException(
          source.path(),
          "a time step of " + given + " ps, but " + run.timeStepOfXdatcar(),
          "an equal time step, or none, or permission to override the file's");
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line;
    if (header == null) {
      header = VaspHeader.read(source, source.require("the comment line of an XDATCAR"), species);
      line = requireNotBlank();
    } else {
      line = source.next();
      if (line != null && line.isBlank()) {
        line = source.nextNotBlank();
        // A header's comment may be blank, and then its scale comes next.
        if (line != null && !isConfiguration(line)) {
          source.pushBack(line);
          line = "";
        }
      }
      if (line == null) {
        return Optional.empty();
      }
      if (!isConfiguration(line)) {
        header = VaspHeader.read(source, line, species);
        line = requireNotBlank();
      }
    }
    if (!isConfiguration(line)) {
      throw source.problem(LineSource.quote(line), EXPECTED);
    }
    Structure structure = header.readAtoms(source, false);
    source.requireLineEnd(frames);
    follow(number(line));
    return Optional.of(new Frame(structure, time));
  }

  /**
   * Takes the number of a frame. Some versions of VASP count frames, others steps; the first two
   * frames tell which.
   */
  private void follow(OptionalLong number) {
    step = number;
    frames++;
    if (frames == 1) {
      firstStep = number;
    }
    if (Double.isNaN(unit)) {
      return;
    }
    if (number.isEmpty() || firstStep.isEmpty()) {
      time = (frames - 1) * block * unit;
      return;
    }
    long since = number.getAsLong() - firstStep.getAsLong();
    if (!counted && since > 0) {
      counted = true;
      if (since != 1 && since != block) {
        throw source.problem(
            "frames numbered "
                + since
                + " apart, but "
                + settings.map(VaspSettings::timeStepOfXdatcar).orElse(""),
            "the INCAR of this run, or the time step and permission to override the file's");
      }
      stepsAFrameNumber = since == 1 ? block : 1;
    }
    time = since * stepsAFrameNumber * unit;
  }

  private String requireNotBlank() throws IOException {
    String line = source.require(EXPECTED);
    while (line.isBlank()) {
      line = source.require(EXPECTED);
    }
    return line;
  }

  private static boolean isConfiguration(String line) {
    String text = line.strip().toLowerCase(Locale.ROOT);
    return text.startsWith("direct") && text.contains("configuration");
  }

  /** The number after "Direct configuration="; VASP writes stars where it does not fit. */
  private static OptionalLong number(String line) {
    String digits = line.substring(line.indexOf('=') + 1).strip();
    return line.contains("=") && digits.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  @Override
  public Stamp stamp() {
    return new Stamp(step, time, true);
  }

  /** VASP keeps the order of the POSCAR, but the format does not say so. */
  @Override
  public boolean hasIds() {
    return false;
  }

  @Override
  public boolean ended() {
    return source.ended();
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(species.notes());
    settings.ifPresent(run -> notes.addAll(run.notes()));
    if (settings.isPresent() && !Double.isNaN(unit)) {
      notes.add(settings.get().timeStepOfXdatcar());
    }
    return notes;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
