package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;

/**
 * VASP's XDATCAR: frames of fractional coordinates, as a rule wrapped into the cell, without times.
 *
 * <p>The header stands once, or again before each frame whose cell has changed.
 */
final class XdatcarReader implements FrameReader {
  private static final String EXPECTED = "Direct configuration= and a number";

  private final LineSource source;
  private VaspHeader header;
  private long frames;

  XdatcarReader(LineSource source) {
    this.source = source;
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line;
    if (header == null) {
      header = VaspHeader.read(source, source.require("the comment line of an XDATCAR"));
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
        header = VaspHeader.read(source, line);
        line = requireNotBlank();
      }
    }
    if (!isConfiguration(line)) {
      throw source.problem(LineSource.quote(line), EXPECTED);
    }
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

  @Override
  public void close() throws IOException {
    source.close();
  }
}
