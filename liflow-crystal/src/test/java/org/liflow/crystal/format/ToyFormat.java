package org.liflow.crystal.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/**
 * A format of the tests' own, found as a service: a line {@code toy 1}, then per frame a line of
 * nine lattice numbers and one line per atom, ended by a blank line.
 */
public final class ToyFormat implements CrystalFormat {
  @Override
  public String name() {
    return "TOY";
  }

  @Override
  public List<String> namePatterns() {
    return List.of("*.toy");
  }

  @Override
  public boolean holdsTrajectory() {
    return true;
  }

  @Override
  public boolean matchesContent(FileStart start) {
    return start.line(0).equals("toy 1");
  }

  @Override
  public FrameReader open(Path path, ReadOptions options) throws IOException {
    return new Reader(LineSource.open(path));
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public FrameWriter writer(OutputStream out) throws IOException {
    return new Writer(new TextOutput(out));
  }

  private static final class Reader implements FrameReader {
    private final LineSource source;

    Reader(LineSource source) throws IOException {
      this.source = source;
      source.require("toy 1");
    }

    @Override
    public Optional<Frame> read() throws IOException {
      String line = source.next();
      if (line == null) {
        return Optional.empty();
      }
      long first = source.lineNumber();
      double[] vectors = numbers(line.split(" "), 0, 9);
      List<Element> elements = new ArrayList<>();
      List<Double> positions = new ArrayList<>();
      String atom;
      while (!(atom = source.require("an atom or a blank line")).isBlank()) {
        String[] fields = atom.split(" ");
        elements.add(
            Element.ofSymbol(fields[0])
                .orElseThrow(() -> source.problem(LineSource.quote(fields[0]), "an element")));
        for (double x : numbers(fields, 1, 3)) {
          positions.add(x);
        }
      }
      Lattice lattice = source.lattice(first, vectors, true, true, true);
      return Optional.of(
          new Frame(
              source.structure(
                  first,
                  lattice,
                  elements.stream().mapToInt(Element::atomicNumber).toArray(),
                  positions.stream().mapToDouble(Double::doubleValue).toArray()),
              Double.NaN));
    }

    private double[] numbers(String[] fields, int from, int count) {
      if (fields.length != from + count) {
        throw source.problem(fields.length + " fields", from + count + " fields");
      }
      double[] numbers = new double[count];
      for (int k = 0; k < count; k++) {
        numbers[k] = Double.parseDouble(fields[from + k]);
      }
      return numbers;
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  private static final class Writer implements FrameWriter {
    private final TextOutput out;

    Writer(TextOutput out) throws IOException {
      this.out = out;
      out.line("toy 1");
    }

    @Override
    public void write(Frame frame) throws IOException {
      Structure structure = frame.structure();
      double[] vectors = structure.lattice().toArray();
      for (int k = 0; k < 9; k++) {
        out.text(k == 0 ? "" : " ").text(Double.toString(vectors[k]));
      }
      out.newLine();
      for (int atom = 0; atom < structure.size(); atom++) {
        out.text(structure.element(atom).symbol());
        for (int x = 0; x < 3; x++) {
          out.space().fixed(structure.position(atom, x), 8);
        }
        out.newLine();
      }
      out.newLine().flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
