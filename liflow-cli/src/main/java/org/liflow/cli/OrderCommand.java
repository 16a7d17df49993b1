package org.liflow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.crystal.order.CellSettings;
import org.liflow.crystal.order.CrystalOrdering;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.crystal.order.OrderedStructure;
import org.liflow.crystal.order.OrderingResult;
import org.liflow.crystal.order.OrderingSettings;
import org.liflow.crystal.order.SearchSettings;
import org.liflow.crystal.order.Species;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;
import org.liflow.files.ReplacedFile;
import org.liflow.flow.CorrectorRelaxation;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ModelRole;
import org.liflow.report.ordering.OrderingPage;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.parallel.Workers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a disordered crystal into ordered supercells. */
@Command(
    name = "order",
    description = "Makes ordered supercells of a crystal with partial occupancies.",
    footer = {
      "",
      "Examples:",
      "  liflow order Li6PS5Cl.cif --output ordered",
      "  liflow order LLTO.cif --charges Li=1,La=3 --max-atoms 200 --structures 20 -o ordered",
      "  liflow order argyrodite.cif --sample-at 2000 --structures 50 -o sample",
      "",
      "The folder then holds the structures, orderings.csv, ordering.html with a plot of the "
          + "energies, and the same numbers in ordering.json."
    })
final class OrderCommand implements Callable<Integer> {
  private static final String JSON = "ordering.json";
  private static final String TABLE = "orderings.csv";
  private static final String PAGE = "ordering.html";

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  /** Formats for the structures. */
  enum Format {
    EXTXYZ,
    CIF
  }

  @Parameters(
      index = "0",
      paramLabel = "CRYSTAL",
      description = "Crystal to order: a CIF, also gzipped.")
  Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for all output; it is made if missing.")
  Path output;

  @Option(
      names = {"-n", "--structures"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Largest number of structures to write (default ${DEFAULT-VALUE}).")
  int structures;

  @Option(
      names = "--sample-at",
      paramLabel = "K",
      description =
          "Draw structures at random with their Boltzmann probability at this "
              + "temperature in K (default: those of lowest energy).")
  Double temperature;

  @Option(
      names = ChargeOption.NAME,
      paramLabel = ChargeOption.LABEL,
      description = ChargeOption.DESCRIPTION)
  String charges;

  @Option(
      names = "--supercell",
      paramLabel = "AxBxC",
      description =
          "Repeat the cell this often along a, b and c (default: chosen by width "
              + "and composition).")
  String supercell;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "400",
      description = "Largest number of atoms in the supercell (default ${DEFAULT-VALUE}).")
  int maxAtoms;

  @Option(
      names = "--min-width",
      paramLabel = "ANGSTROM",
      defaultValue = "8",
      description =
          "Smallest distance in Å between opposite faces of the supercell "
              + "(default ${DEFAULT-VALUE}).")
  double minWidth;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      defaultValue = "0.02",
      description =
          "Try a larger cell if the amount of an element misses the file's by "
              + "more than this fraction (default ${DEFAULT-VALUE}).")
  double tolerance;

  @Option(
      names = "--contact",
      paramLabel = "SHARE",
      defaultValue = "0.6",
      description =
          "Atoms closer than this fraction of the sum of their covalent radii "
              + "overlap (default ${DEFAULT-VALUE}).")
  double contact;

  @Option(
      names = "--enumerate-up-to",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Enumerate all arrangements up to this number, and search by Monte "
              + "Carlo beyond it (default ${DEFAULT-VALUE}).")
  long enumerateUpTo;

  @Option(
      names = "--effort",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "Factor of the length of the Monte Carlo search (default ${DEFAULT-VALUE}).")
  double effort;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description =
          "Seed of the search. The same seed gives the same structures (default "
              + "${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--relax",
      paramLabel = "FILE",
      description =
          "Corrector whose flow relaxes the atoms of each structure found "
              + "(default: no relaxation). Their order and energies stay those of the sites.")
  Path relax;

  @Option(
      names = "--relax-temperature",
      paramLabel = "K",
      defaultValue = "800",
      description = "Temperature in K that the Corrector is given (default " + "${DEFAULT-VALUE}).")
  double relaxTemperature;

  @Option(
      names = "--format",
      defaultValue = "extxyz",
      description =
          "Format of the structures: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  Format format;

  @Option(names = "--overwrite", description = "Replace results that are in the output folder.")
  boolean overwrite;

  @CommandLine.ArgGroup(validate = false, heading = "Computing:%n")
  CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    OrderingSettings settings = settings();
    OptionChecks.positive("--relax-temperature", relaxTemperature);
    if (Files.exists(output.resolve(JSON)) && !overwrite) {
      throw new InputException(
          output, "a folder that already holds ordered structures", "another, or --overwrite");
    }
    DisorderedCrystal crystal = DisorderedFiles.read(file, CrystalNotes.of(spec));
    long start = System.nanoTime();
    OrderingResult result;
    try (Workers workers = new Workers(common.threadCount())) {
      result = CrystalOrdering.order(crystal, settings, workers);
    }
    if (relax != null) {
      result = relaxed(result);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    ObjectNode json = json(result, settings);
    write(result, json);
    print(result, json, seconds);
    return Main.OK;
  }

  private OrderingSettings settings() {
    int[] repeats = supercell == null ? null : StructureOptions.factors(supercell);
    try {
      return new OrderingSettings(
          new CellSettings(
              maxAtoms,
              minWidth,
              tolerance,
              repeats == null ? List.of() : List.of(repeats[0], repeats[1], repeats[2]),
              contact),
          new SearchSettings(
              structures,
              temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature),
              seed,
              enumerateUpTo,
              effort),
          ChargeOption.choices(charges));
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          spec.qualifiedName(), problem.getMessage(), "numbers as 'liflow order --help' has them");
    }
  }

  private OrderingResult relaxed(OrderingResult result) {
    try (Backend backend = common.openBackend(spec.commandLine().getErr());
        FlowModel corrector = FlowModel.load(relax, backend)) {
      if (corrector.role() != ModelRole.CORRECTOR) {
        throw new InputException(relax, "a Propagator", "a Corrector");
      }
      return result.relaxed(
          new CorrectorRelaxation(corrector, relaxTemperature, corrector.sampler().solver(), 1),
          contact);
    }
  }

  private String name(int k, int count) {
    int digits = Math.max(3, String.valueOf(count).length());
    return String.format(
        Locale.ROOT, "ordered_%0" + digits + "d.%s", k + 1, format.name().toLowerCase(Locale.ROOT));
  }

  private void write(OrderingResult result, ObjectNode json) throws IOException {
    OutputFolder.make(output);
    removeOld();
    List<OrderedStructure> list = result.structures();
    for (int k = 0; k < list.size(); k++) {
      CrystalFiles.writeStructure(output.resolve(name(k, list.size())), list.get(k).structure());
    }
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(TABLE, table(result));
    texts.put(PAGE, OrderingPage.render(result));
    OutputFolder.write(output, texts);
    // Last: it says that everything is there.
    ReplacedFile.write(
        output.resolve(JSON),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  /**
   * Removes the results of an earlier run, {@code ordering.json} first, so that it never describes
   * other files than those that are there. Only files that it names are touched.
   */
  private void removeOld() throws IOException {
    Path old = output.resolve(JSON);
    if (!Files.isRegularFile(old)) {
      return;
    }
    List<String> names = new ArrayList<>();
    try {
      new ObjectMapper()
          .readTree(old.toFile())
          .path("structures")
          .forEach(one -> names.add(one.path("file").asText()));
    } catch (JsonProcessingException problem) {
      names.clear(); // Not our text: it names nothing.
    }
    Files.delete(old);
    for (String name : names) {
      // No name leads out of the folder.
      if (name.matches("ordered_\\d+\\.(extxyz|cif)")) {
        Path file = output.resolve(name);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
    Files.deleteIfExists(output.resolve(TABLE));
    Files.deleteIfExists(output.resolve(PAGE));
  }

  private String table(OrderingResult result) {
    List<OrderedStructure> list = result.structures();
    List<String> lines = new ArrayList<>();
    lines.add("file,energy_eV,above_lowest_meV_per_atom,degeneracy,draws,charge_e,atoms,formula");
    for (int k = 0; k < list.size(); k++) {
      OrderedStructure one = list.get(k);
      lines.add(
          String.join(
              ",",
              name(k, list.size()),
              String.valueOf(one.energy()),
              String.valueOf(above(result, one)),
              String.valueOf(one.degeneracy()),
              String.valueOf(one.draws()),
              String.valueOf(one.charge()),
              String.valueOf(one.structure().size()),
              one.structure().formula()));
    }
    return String.join("\n", lines) + "\n";
  }

  /** By how much a structure lies above the lowest, in meV per atom. */
  private static double above(OrderingResult result, OrderedStructure one) {
    double lowest = result.structures().get(0).energy();
    return 1000 * (one.energy() - lowest) / one.structure().size();
  }

  private ObjectNode json(OrderingResult result, OrderingSettings settings) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("crystal", file.toString());
    root.put("disordered_formula", result.crystal().formula());
    root.put("formula", result.plan().formula());
    root.put("supercell", result.plan().repeatsText());
    root.put("atoms", result.plan().atoms());
    root.put("width_A", result.plan().width());
    root.put("charge_e", result.plan().charge());
    ObjectNode species = root.putObject("charges");
    for (OrderedStructure one : result.structures().subList(0, 1)) {
      for (int atom = 0; atom < one.charges().length; atom++) {
        String symbol = one.structure().element(atom).symbol();
        double charge = one.charges()[atom];
        // A file may tell several charges of one element.
        boolean other = species.has(symbol) && species.get(symbol).asDouble() != charge;
        species.put(
            other ? new Species(one.structure().element(atom), charge).toString() : symbol, charge);
      }
    }
    ObjectNode off = root.putObject("deviation_from_file");
    result.plan().deviations().forEach((element, value) -> off.put(element.symbol(), value));
    root.put("method", result.method().text());
    root.put("symmetry_operations", result.symmetries());
    root.put("seed", settings.search().seed());
    if (temperature != null) {
      root.put("sampled_at_K", temperature);
    }
    if (relax != null) {
      root.put("relaxed_by", relax.getFileName().toString());
    }
    ArrayNode notes = root.putArray("notes");
    result.notes().forEach(notes::add);
    ArrayNode list = root.putArray("structures");
    for (int k = 0; k < result.structures().size(); k++) {
      OrderedStructure one = result.structures().get(k);
      ObjectNode node = list.addObject();
      node.put("file", name(k, result.structures().size()));
      node.put("energy_eV", one.energy());
      node.put("above_lowest_meV_per_atom", above(result, one));
      node.put("degeneracy", one.degeneracy());
      node.put("draws", one.draws());
      ArrayNode atoms = node.putArray("atom_charges_e");
      for (double charge : one.charges()) {
        atoms.add(charge);
      }
    }
    return root;
  }

  private void print(OrderingResult result, ObjectNode json, double seconds) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (common.json) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s on %d sites: %s in %s cells, %d atoms, at least %.1f Å wide%n",
        result.crystal().formula(),
        result.crystal().sites().size(),
        result.plan().formula(),
        result.plan().repeatsText(),
        result.plan().atoms(),
        result.plan().width());
    out.println("Charges: " + result.charges());
    out.println("Found by: " + result.method().text() + ", " + Progress.duration(seconds));
    result.notes().forEach(note -> out.println("Note: " + note));
    out.println();
    TextTable table =
        new TextTable("File", ">Energy (eV)", ">meV per atom", ">Degeneracy", ">Draws");
    for (int k = 0; k < result.structures().size(); k++) {
      OrderedStructure one = result.structures().get(k);
      table.row(
          name(k, result.structures().size()),
          String.format(Locale.ROOT, "%.4f", one.energy()),
          String.format(Locale.ROOT, "%.3f", above(result, one)),
          one.degeneracy(),
          one.draws());
    }
    table.print(out, "");
    out.printf("%nOpen %s%n", output.resolve(PAGE));
  }
}
