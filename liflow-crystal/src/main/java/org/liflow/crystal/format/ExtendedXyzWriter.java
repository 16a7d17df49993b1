package org.liflow.crystal.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Writes extended XYZ as ASE reads it; a file whose writer was stopped can be taken up again.
 *
 * <p>Each frame has {@code Lattice} (exact; left out for {@link Lattice#open()}), {@code
 * Properties=species:S:1:pos:R:3}, {@code pbc}, {@code time} where it is known, with {@code
 * time_unit=ps}, {@code unwrapped=T} and what the caller adds. Positions have exactly eight
 * decimals: what is read back is {@link #quantise} of what was written. Where an atom has a mass of
 * its own, a column {@code masses:R:1} has those of all, exact.
 */
public final class ExtendedXyzWriter implements FrameWriter {
  private static final int DECIMALS = 8;
  private static final Set<String> OWN_KEYS =
      Set.of("lattice", "properties", "pbc", "time", "unwrapped", "time_unit");

  private final TextOutput out;
  private final String info;

  ExtendedXyzWriter(TextOutput out, Map<String, String> info) {
    this.out = out;
    StringBuilder pairs = new StringBuilder();
    info.forEach(
        (key, value) -> {
          if (!key.matches("[A-Za-z_][\\w.-]*")
              || OWN_KEYS.contains(key.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a free key of extended XYZ: " + key);
          }
          pairs.append(' ').append(key).append('=').append(KeyValues.quote(value));
        });
    this.info = pairs.toString();
  }

  /**
   * Creates a file, or empties it.
   *
   * @param path compressed when its name ends in {@code .gz}
   * @return a writer to be closed
   * @throws InputException when it cannot be created there
   * @throws IOException when the disk refuses
   */
  public static ExtendedXyzWriter create(Path path) throws IOException {
    return create(path, Map.of());
  }

  /**
   * Creates a file, or empties it.
   *
   * @param path compressed when its name ends in {@code .gz}
   * @param info more keys and values for every frame's comment line
   * @return a writer to be closed
   * @throws InputException when it cannot be created there
   * @throws IOException when the disk refuses
   * @throws IllegalArgumentException when a key is not a word, or one that the writer itself uses
   */
  public static ExtendedXyzWriter create(Path path, Map<String, String> info) throws IOException {
    return new ExtendedXyzWriter(TextOutput.create(path), info);
  }

  /**
   * A file taken up again.
   *
   * @param writer appends after the last whole frame
   * @param frames the number of whole frames
   * @param last the last of them; nothing in a file without any
   */
  public record Resumed(ExtendedXyzWriter writer, long frames, Optional<Frame> last) {}

  /**
   * Opens a file to append to it. A frame that was being written when the program was stopped,
   * after the last whole frame, is cut off.
   *
   * @param path not compressed
   * @param info as for {@link #create(Path, Map)}, for the frames to come
   * @return the writer and the frames that are there
   * @throws InputException when there is no such file, it is compressed, or a line that should
   *     start a frame is no number of atoms; the file is then left as it was
   * @throws IOException when the disk refuses
   */
  public static Resumed resume(Path path, Map<String, String> info) throws IOException {
    ExtendedXyzScan scan = ExtendedXyzScan.of(path);
    Optional<Frame> last = scan.lastFrame();
    scan.cutOff();
    OutputStream end = Files.newOutputStream(path, StandardOpenOption.APPEND);
    try {
      return new Resumed(new ExtendedXyzWriter(new TextOutput(end), info), scan.frames(), last);
    } catch (RuntimeException problem) {
      end.close();
      throw problem;
    }
  }

  /**
   * Rounds a coordinate to the number that a file keeps: the nearest double with eight decimals. A
   * trajectory that goes on from quantised positions is the same, bit for bit, as one that goes on
   * from the file.
   *
   * @param x in Å
   * @return in Å
   */
  public static double quantise(double x) {
    return Decimals.round(x, DECIMALS);
  }

  @Override
  public void write(Frame frame) throws IOException {
    Structure structure = frame.structure();
    Lattice lattice = structure.lattice();
    out.integer(structure.size()).newLine();
    if (!lattice.equals(Lattice.open())) {
      out.text("Lattice=\"");
      for (int k = 0; k < 9; k++) {
        out.text(k == 0 ? "" : " ").text(Double.toString(lattice.get(k / 3, k % 3)));
      }
      out.text("\" ");
    }
    boolean masses = structure.hasOwnMasses();
    out.text("Properties=species:S:1:pos:R:3").text(masses ? ":masses:R:1" : "").text(" pbc=\"");
    for (int k = 0; k < 3; k++) {
      out.text(k == 0 ? "" : " ").text(lattice.isPeriodic(k) ? "T" : "F");
    }
    out.text("\"");
    if (!Double.isNaN(frame.time())) {
      out.text(" time=").text(Double.toString(frame.time())).text(" time_unit=ps");
    }
    out.text(" unwrapped=T").text(info).newLine();
    for (int atom = 0; atom < structure.size(); atom++) {
      out.text(structure.element(atom).symbol());
      for (int x = 0; x < 3; x++) {
        out.space().fixed(structure.position(atom, x), DECIMALS);
      }
      if (masses) {
        out.space().text(Double.toString(structure.mass(atom)));
      }
      out.newLine();
    }
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
