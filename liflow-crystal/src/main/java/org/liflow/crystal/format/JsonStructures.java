package org.liflow.crystal.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.util.Json;

/**
 * Structures in JSON: those of OPTIMADE (version 1, a response or a single entry) and those of
 * pymatgen ({@code Structure.as_dict}, also as the {@code structure} of a larger entry). A crystal
 * with partial occupancies is refused.
 */
final class JsonStructures implements FrameReader {
  /** Such files are read whole; a structure of 100,000 atoms has about 30 MB. */
  private static final int LARGEST = 1 << 28;

  private static final String EXPECTED = "a structure of OPTIMADE or pymatgen in JSON";
  private static final double FULL = 1e-8;

  private final Path path;
  private final Species species;
  private final List<String> notes = new ArrayList<>();
  private boolean done;

  JsonStructures(Path path, ReadOptions options) {
    this.path = path;
    this.species = new Species(options.typeElements());
  }

  /** Whether a file's first bytes are of JSON with words of one of the two. */
  static boolean matches(String start) {
    String text = start.strip();
    return (text.startsWith("{") || text.startsWith("["))
        && (text.contains("\"pymatgen.core.structure\"")
            || text.contains("\"pymatgen.core\"")
            || text.contains("\"lattice_vectors\"")
            || text.contains("\"cartesian_site_positions\"")
            || text.contains("optimade")
            || text.contains("\"lattice\"") && text.contains("\"matrix\""));
  }

  @Override
  public Optional<Frame> read() throws IOException {
    if (done) {
      return Optional.empty();
    }
    done = true;
    byte[] bytes;
    try (InputStream in = InputFiles.open(path)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new InputException(path, "JSON of more than " + LARGEST + " bytes", EXPECTED);
    }
    return Optional.of(
        new Frame(structure(Json.parsePython(bytes, path.toString(), EXPECTED)), Double.NaN));
  }

  private Structure structure(JsonNode root) {
    try {
      if (root.isArray() && !root.isEmpty()) {
        tellFirst(root.size());
        return structure(root.get(0));
      }
      if (root.has("lattice") && root.has("sites")) {
        return pymatgen(root);
      }
      if (root.path("structure").has("lattice")) {
        return pymatgen(root.path("structure"));
      }
      if (root.path("@class").asText().equals("Molecule")) {
        throw problem("a molecule of pymatgen, without a lattice", EXPECTED);
      }
      JsonNode data = root.has("data") ? root.get("data") : root;
      if (data.isArray() && data.size() > 1) {
        tellFirst(data.size());
      }
      JsonNode entry = data.isArray() ? data.path(0) : data;
      JsonNode attributes = entry.has("attributes") ? entry.get("attributes") : entry;
      if (attributes.has("lattice_vectors") || attributes.has("cartesian_site_positions")) {
        return optimade(attributes);
      }
    } catch (IllegalArgumentException problem) {
      throw problem(
          problem.getMessage(), "a cell that spans a volume and atoms at finite positions");
    }
    throw problem("JSON without a structure", EXPECTED);
  }

  private void tellFirst(int count) {
    notes.add("the first of " + count + " structures is read");
  }

  private Structure pymatgen(JsonNode root) {
    JsonNode lattice = root.path("lattice");
    double[] vectors = rows(lattice.path("matrix"), 3, "lattice.matrix");
    boolean[] periodic = flags(lattice.path("pbc"), "lattice.pbc");
    JsonNode sites = root.path("sites");
    if (!sites.isArray() || sites.isEmpty()) {
      throw problem("no sites", "an array of sites, one at least");
    }
    double[] fractional = new double[3 * sites.size()];
    List<AtomKind> kinds = new ArrayList<>();
    for (int k = 0; k < sites.size(); k++) {
      JsonNode site = sites.get(k);
      String name = "sites[" + k + "]";
      System.arraycopy(numbers(site.path("abc"), 3, name + ".abc"), 0, fractional, 3 * k, 3);
      JsonNode occupants = site.path("species");
      if (!occupants.isArray() || occupants.isEmpty()) {
        throw problem(name + " without species", "a list of species with their occupancies");
      }
      JsonNode first = occupants.get(0);
      if (occupants.size() > 1 || Math.abs(first.path("occu").asDouble(1) - 1) > FULL) {
        throw disordered(name);
      }
      kinds.add(element(first.path("element").asText(), name));
    }
    double[] positions = new double[fractional.length];
    for (int k = 0; k < sites.size(); k++) {
      for (int x = 0; x < 3; x++) {
        for (int v = 0; v < 3; v++) {
          positions[3 * k + x] += fractional[3 * k + v] * vectors[3 * v + x];
        }
      }
    }
    return structure(CellVectors.lattice(vectors, periodic, species), kinds, positions);
  }

  private Structure optimade(JsonNode attributes) {
    boolean[] periodic = flags(attributes.path("dimension_types"), "dimension_types");
    JsonNode vectors = attributes.path("lattice_vectors");
    double[] cell = new double[9];
    for (int v = 0; v < 3; v++) {
      // Null stands for a vector along which nothing repeats.
      boolean none =
          vectors.isNull() || vectors.isMissingNode() || vectors.path(v).path(0).isNull();
      if (none && periodic[v]) {
        throw problem("no lattice_vectors", "three vectors of three numbers");
      }
      if (!none) {
        System.arraycopy(numbers(vectors.path(v), 3, "lattice_vectors"), 0, cell, 3 * v, 3);
      }
    }
    JsonNode sites = attributes.path("cartesian_site_positions");
    if (!sites.isArray() || sites.isEmpty()) {
      throw problem("no cartesian_site_positions", "the positions of the sites, one at least");
    }
    double[] positions = rows(sites, sites.size(), "cartesian_site_positions");
    JsonNode named = attributes.path("species_at_sites");
    if (named.size() != sites.size()) {
      throw problem(
          named.size() + " species_at_sites for " + sites.size() + " positions", "one for each");
    }
    List<AtomKind> kinds = new ArrayList<>();
    for (int k = 0; k < sites.size(); k++) {
      kinds.add(ofOptimade(attributes.path("species"), named.get(k).asText(), k));
    }
    return structure(CellVectors.lattice(cell, periodic, species), kinds, positions);
  }

  private static Structure structure(Lattice lattice, List<AtomKind> kinds, double[] positions) {
    Structure structure =
        new Structure(lattice, kinds.stream().map(AtomKind::element).toList(), positions);
    double[] masses = AtomKind.masses(kinds);
    return masses == null ? structure : structure.withMasses(masses);
  }

  private AtomKind ofOptimade(JsonNode list, String name, int site) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        JsonNode symbols = one.path("chemical_symbols");
        double share = one.path("concentration").path(0).asDouble(1);
        if (symbols.size() != 1 || Math.abs(share - 1) > FULL) {
          throw disordered("the species " + LineSource.quote(name));
        }
        return element(symbols.get(0).asText(), "the species " + LineSource.quote(name));
      }
    }
    return element(name, "species_at_sites[" + site + "]");
  }

  private AtomKind element(String symbol, String where) {
    return species
        .ofSymbol(symbol)
        .orElseThrow(
            () ->
                problem(
                    LineSource.quote(symbol) + " for " + where,
                    "the symbol of an element, such as Li"));
  }

  private InputException disordered(String where) {
    return problem(
        "partial occupancies, of " + where,
        "an ordered structure: write the crystal as CIF, which can be ordered");
  }

  private boolean[] flags(JsonNode list, String name) {
    boolean[] flags = {true, true, true};
    if (list.isMissingNode() || list.isNull()) {
      return flags;
    }
    for (int k = 0; k < 3; k++) {
      JsonNode flag = list.path(k);
      if (list.size() != 3 || !flag.isBoolean() && !flag.isIntegralNumber()) {
        throw problem(name + " that are not three flags", "true or false for each vector");
      }
      flags[k] = flag.isBoolean() ? flag.asBoolean() : flag.asInt() != 0;
    }
    return flags;
  }

  private double[] rows(JsonNode list, int count, String name) {
    if (list.size() != count) {
      throw problem(list.size() + " rows in " + name, Integer.toString(count));
    }
    double[] rows = new double[3 * count];
    for (int k = 0; k < count; k++) {
      System.arraycopy(numbers(list.path(k), 3, name), 0, rows, 3 * k, 3);
    }
    return rows;
  }

  private double[] numbers(JsonNode list, int count, String name) {
    double[] numbers = new double[count];
    for (int k = 0; k < count; k++) {
      if (list.size() != count || !list.path(k).isNumber()) {
        throw problem(name + " without " + count + " numbers", "three numbers");
      }
      numbers[k] = list.path(k).asDouble();
    }
    return numbers;
  }

  private InputException problem(String found, String expected) {
    return new InputException(path, found, expected);
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    all.addAll(species.notes());
    return all;
  }

  @Override
  public void close() {}
}
