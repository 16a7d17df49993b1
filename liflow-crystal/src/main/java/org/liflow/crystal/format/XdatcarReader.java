package org.liflow.crystal.format;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;

/**
 * VASP's XDATCAR: frames of fractional coordinates, as a rule wrapped into the cell, without times.
 *
 * <p>The header stands once, or again before each frame whose cell has changed.
 */
final class XdatcarReader implements StampedReader {
  private static final String EXPECTED = "Direct configuration= and a number";

  private final LineSource source;
  private VaspHeader header;
  private final Species species;
  private long frames;
  private OptionalLong step = OptionalLong.empty();

  XdatcarReader(LineSource source, ReadOptions options) {
    this.source = source;
    this.species = new Species(options.typeElements());
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
    step = number(line);
    Frame frame = new Frame(header.readAtoms(source, false), Double.NaN);
    source.requireLineEnd(frames);
    frames++;
    return Optional.of(frame);
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
    return new Stamp(step, Double.NaN, true);
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
    return species.notes();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
