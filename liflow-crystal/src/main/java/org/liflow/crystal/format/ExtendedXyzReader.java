package org.liflow.crystal.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * XYZ and extended XYZ, as ASE, OVITO and others write it: frames of Cartesian positions in Å.
 *
 * <p>Of the comment line it reads {@code Lattice} (rows a, b, c; without it the boundaries are
 * open), {@code pbc}, {@code Properties}, {@code time} (in ps) and {@code unwrapped}; other keys
 * and columns are left alone. Species are symbols or atomic numbers.
 */
final class ExtendedXyzReader implements FrameReader {
  private static final String PLAIN = "species:S:1:pos:R:3";

  private final LineSource source;
  private final LineFields fields;
  private long frames;
  private boolean unwrapped;

  ExtendedXyzReader(LineSource source) {
    this.source = source;
    this.fields = new LineFields(source);
  }

  @Override
  public Optional<Frame> read() throws IOException {
    String line = source.nextNotBlank();
    if (line == null) {
      if (frames == 0) {
        throw new InputException(source.path(), "an empty file", "a line with the number of atoms");
      }
      return Optional.empty();
    }
    int atoms = (int) fields.of(line).integer("the number of atoms", 1, AtomBuffer.MOST_ATOMS);
    if (fields.next()) {
      throw source.problem(
          LineSource.quote(line) + " where a frame starts", "the number of atoms alone");
    }
    Map<String, String> keys = keys(source.require("a comment line"));
    Lattice lattice = lattice(keys);
    Columns columns = Columns.of(source, keys.getOrDefault("properties", PLAIN));
    double time = time(keys);
    unwrapped = "T".equalsIgnoreCase(keys.get("unwrapped"));

    long first = source.lineNumber() + 1;
    AtomBuffer buffer = new AtomBuffer(atoms);
    while (buffer.size() < atoms) {
      String atom = source.next();
      if (atom == null || atom.isBlank()) {
        throw source.problem(
            (atom == null ? "the file ends" : "a blank line")
                + " after "
                + buffer.size()
                + " atoms",
            "as many as the frame counts, " + atoms);
      }
      readAtom(atom, columns, buffer);
    }
    source.requireLineEnd(frames);
    frames++;
    return Optional.of(
        new Frame(
            source.structure(first, lattice, buffer.atomicNumbers(), buffer.positions()), time));
  }

  /** The value of {@code temperature_K} in the first frame's comment; empty where there is none. */
  static OptionalDouble temperature(LineSource source) throws IOException {
    ExtendedXyzReader reader = new ExtendedXyzReader(source);
    source.nextNotBlank();
    String text = reader.keys(source.require("a comment line")).get("temperature_k");
    double kelvin = text == null ? Double.NaN : Decimals.parse(text, 0, text.length());
    return Double.isNaN(kelvin) ? OptionalDouble.empty() : OptionalDouble.of(kelvin);
  }

  /** Keys in lower case; a comment that is free text, as plain XYZ has, may hold anything. */
  private Map<String, String> keys(String comment) {
    Map<String, String> keys = new TreeMap<>();
    try {
      KeyValues.parse(comment).forEach((key, value) -> keys.put(lower(key), value));
    } catch (IllegalArgumentException problem) {
      String text = lower(comment);
      if (text.contains("lattice=") || text.contains("properties=")) {
        throw source.problem(problem.getMessage(), "key=value pairs with closed quotes");
      }
    }
    return keys;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Lattice lattice(Map<String, String> keys) {
    boolean given = keys.containsKey("lattice");
    boolean[] periodic = {given, given, given};
    if (keys.containsKey("pbc")) {
      List<String> flags = LineFields.split(withoutBrackets(keys.get("pbc")));
      for (int k = 0; k < 3; k++) {
        String flag = flags.size() == 3 ? lower(flags.get(k)) : "";
        if (!flag.matches("t|f|true|false|0|1")) {
          throw source.problem(
              "pbc=" + LineSource.quote(keys.get("pbc")), "three flags, such as pbc=\"T T F\"");
        }
        periodic[k] = flag.startsWith("t") || flag.equals("1");
      }
    }
    if (!given) {
      if (periodic[0] || periodic[1] || periodic[2]) {
        throw source.problem("periodic boundaries but no Lattice", "Lattice=\"…\" of nine numbers");
      }
      return Lattice.open();
    }
    fields.of(withoutBrackets(keys.get("lattice")));
    double[] vectors = new double[9];
    for (int k = 0; k < 9; k++) {
      vectors[k] = fields.number("the Lattice");
    }
    if (fields.next()) {
      throw source.problem("more than nine numbers in Lattice", "nine, row by row");
    }
    completeOpenAxes(vectors, periodic);
    return source.lattice(source.lineNumber(), vectors, periodic[0], periodic[1], periodic[2]);
  }

  private static String withoutBrackets(String value) {
    return value.replaceAll("[\\[\\]{},]", " ");
  }

  /** ASE writes zero for the vector of an axis that does not repeat: any one that fits will do. */
  private static void completeOpenAxes(double[] vectors, boolean[] periodic) {
    for (int k = 0; k < 3; k++) {
      if (periodic[k] || !isZero(vectors, k)) {
        continue;
      }
      int p = (k + 1) % 3;
      int q = (k + 2) % 3;
      double[] w;
      if (isZero(vectors, p) && isZero(vectors, q)) {
        w = unit(k);
      } else if (isZero(vectors, p)) {
        w = perpendicular(row(vectors, q));
      } else if (isZero(vectors, q)) {
        w = perpendicular(row(vectors, p));
      } else {
        w = cross(row(vectors, p), row(vectors, q));
      }
      double length = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
      for (int x = 0; x < 3; x++) {
        vectors[3 * k + x] = w[x] / length;
      }
    }
  }

  private static boolean isZero(double[] vectors, int k) {
    return vectors[3 * k] == 0 && vectors[3 * k + 1] == 0 && vectors[3 * k + 2] == 0;
  }

  private static double[] row(double[] vectors, int k) {
    return Arrays.copyOfRange(vectors, 3 * k, 3 * k + 3);
  }

  private static double[] unit(int axis) {
    double[] unit = new double[3];
    unit[axis] = 1;
    return unit;
  }

  private static double[] perpendicular(double[] u) {
    int smallest = 0;
    for (int x = 1; x < 3; x++) {
      smallest = Math.abs(u[x]) < Math.abs(u[smallest]) ? x : smallest;
    }
    return cross(u, unit(smallest));
  }

  private static double[] cross(double[] u, double[] v) {
    return new double[] {
      u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    };
  }

  private double time(Map<String, String> keys) {
    String text = keys.get("time");
    if (text == null) {
      return Double.NaN;
    }
    double time = Decimals.parse(text, 0, text.length());
    if (Double.isNaN(time) && keys.containsKey("properties")) {
      throw source.problem("time=" + LineSource.quote(text), "a number of ps");
    }
    return time;
  }

  private void readAtom(String line, Columns columns, AtomBuffer buffer) {
    fields.of(line);
    int atomicNumber = 0;
    double x = 0;
    double y = 0;
    double z = 0;
    for (int column = 0; column < columns.count(); column++) {
      if (column == columns.species()) {
        atomicNumber = atomicNumber(fields.text("species"));
      } else if (column == columns.position()) {
        x = fields.number("x");
        y = fields.number("y");
        z = fields.number("z");
        column += 2;
      } else {
        fields.text("column " + (column + 1) + " of " + columns.count());
      }
    }
    buffer.add(atomicNumber, x, y, z);
  }

  private int atomicNumber(String species) {
    Optional<Element> element = Element.ofSymbol(species);
    if (element.isPresent()) {
      return element.get().atomicNumber();
    }
    if (species.matches("\\d{1,3}")) {
      int number = Integer.parseInt(species);
      if (number >= 1 && number <= Element.LARGEST_ATOMIC_NUMBER) {
        return number;
      }
    }
    throw source.problem(
        "the species " + LineSource.quote(species), "the symbol of an element, such as Li");
  }

  @Override
  public boolean isUnwrapped() {
    return unwrapped;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /**
   * The columns of an atom's line.
   *
   * @param species the column of the symbol or atomic number, counted from 0
   * @param position the column of x
   * @param count the number of columns
   */
  private record Columns(int species, int position, int count) {
    /** Reads {@code name:type:columns} triples. */
    static Columns of(LineSource source, String properties) {
      String[] part = properties.strip().split(":", -1);
      int species = -1;
      int position = -1;
      int count = 0;
      for (int k = 0; k + 2 < part.length; k += 3) {
        String name = lower(part[k]);
        if (!part[k + 2].matches("[1-9]\\d{0,3}")) {
          throw bad(source, properties);
        }
        int width = Integer.parseInt(part[k + 2]);
        boolean symbols = name.equals("species") || (name.equals("z") && species < 0);
        if (symbols && width == 1) {
          species = count;
        } else if (name.equals("pos") && width == 3) {
          position = count;
        }
        count += width;
      }
      if (part.length % 3 != 0 || species < 0 || position < 0) {
        throw bad(source, properties);
      }
      return new Columns(species, position, count);
    }

    private static InputException bad(LineSource source, String properties) {
      return source.problem(
          "Properties=" + LineSource.quote(properties),
          "name:type:columns triples with species:S:1 and pos:R:3");
    }
  }
}
