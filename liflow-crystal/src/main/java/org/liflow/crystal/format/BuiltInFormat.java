package org.liflow.crystal.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;

/** The formats that LiFlow brings, in the order in which names and contents are looked at. */
enum BuiltInFormat implements CrystalFormat {
  CIF("CIF", false, "*.cif") {
    /** Of hydrogen's isotopes, by D and T. */
    @Override
    public boolean holdsMasses(Structure structure) {
      return CifWriter.holdsMasses(structure);
    }

    @Override
    public boolean matchesContent(FileStart start) {
      return firstWords(start).toLowerCase(Locale.ROOT).startsWith("data_");
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return new SingleFrame(LineSource.open(path), options, CifReader::read);
    }

    @Override
    public FrameWriter writer(OutputStream out) {
      return new SingleFrameWriter(new TextOutput(out), CifWriter::write);
    }
  },

  EXTENDED_XYZ("extended XYZ", true, "*.xyz", "*.extxyz") {
    @Override
    public boolean holdsMasses(Structure structure) {
      return true;
    }

    @Override
    public boolean holdsOpenBoundaries() {
      return true;
    }

    /** Plain XYZ, or extended XYZ whose first column may be something else than the element. */
    @Override
    public boolean matchesContent(FileStart start) {
      return start.line(0).matches("\\d+")
          && LineFields.split(start.line(2)).size() >= 4
          && !isVasp(start);
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      StampedReader frames =
          Cp2kFrames.of(new ExtendedXyzReader(LineSource.open(path), options), path);
      Optional<Path> cells = Cp2kCell.beside(path, ".cell");
      if (cells.isEmpty() || options.supplement().cell().isPresent()) {
        return frames;
      }
      return GivenCell.beside(frames, path, cells.get());
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      try (LineSource source = LineSource.open(path)) {
        RunFacts stated = ExtendedXyzReader.facts(source);
        if (stated.temperature().isPresent()) {
          return stated;
        }
        Optional<Double> target = Cp2kCell.target(path);
        return target.isPresent() ? stated.withTemperature(target.get()) : stated;
      }
    }

    @Override
    public OptionalDouble measuredTemperature(Path path) throws IOException {
      Optional<Double> mean = Cp2kCell.mean(path);
      return mean.isPresent() ? OptionalDouble.of(mean.get()) : OptionalDouble.empty();
    }

    @Override
    public FrameWriter writer(OutputStream out) {
      return writer(out, RunFacts.NONE);
    }

    @Override
    public FrameWriter writer(OutputStream out, RunFacts facts) {
      return new ExtendedXyzWriter(new TextOutput(out), facts.keys());
    }
  },

  LAMMPS_DUMP("LAMMPS dump", true, "*.lammpstrj", "*.dump", "dump.*") {
    @Override
    public boolean holdsMasses(Structure structure) {
      return true;
    }

    @Override
    public boolean holdsOpenBoundaries() {
      return true;
    }

    @Override
    public boolean matchesContent(FileStart start) {
      return firstWords(start).startsWith("ITEM:");
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return LammpsDumpReader.open(path, options);
    }

    @Override
    public FrameWriter writer(OutputStream out) {
      return new LammpsDumpWriter(new TextOutput(out));
    }
  },

  XDATCAR("XDATCAR", true, "XDATCAR*", "*XDATCAR") {
    @Override
    public boolean matchesContent(FileStart start) {
      if (!isVasp(start)) {
        return false;
      }
      // Of an XDATCAR cut off in its header only the name is left to tell.
      return CrystalFormats.isNamed(start.path(), this)
          || start.lines().stream()
              .map(line -> line.toLowerCase(Locale.ROOT))
              .anyMatch(line -> line.startsWith("direct") && line.contains("configuration"));
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      Optional<VaspSettings> run = VaspFolder.beside(path);
      LineSource source = LineSource.open(path);
      try {
        return new XdatcarReader(source, options, run);
      } catch (RuntimeException problem) {
        source.close();
        throw problem;
      }
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      Optional<VaspSettings> run = VaspFolder.beside(path);
      return run.isPresent() ? RunFacts.of(run.get().temperature()) : RunFacts.NONE;
    }

    @Override
    public FrameWriter writer(OutputStream out) {
      return new XdatcarWriter(new TextOutput(out));
    }
  },

  ESPRESSO("Quantum ESPRESSO cp.x", true, "*.pos") {
    @Override
    public boolean matchesContent(FileStart start) {
      return EspressoReader.matches(start);
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return EspressoReader.open(path, options);
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      return RunFacts.of(EspressoReader.temperature(path));
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  VASPRUN("vasprun.xml", true, "vasprun*", "*vasprun.xml") {
    @Override
    public boolean matchesContent(FileStart start) {
      return start.lines().stream().anyMatch(line -> line.startsWith("<modeling"));
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return new VaspRunReader(path, options);
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      return RunFacts.of(VaspRunReader.settings(path).temperature());
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  OUTCAR("OUTCAR", true, "OUTCAR*", "*OUTCAR") {
    @Override
    public boolean matchesContent(FileStart start) {
      return start.lines().stream().limit(4).anyMatch(line -> line.matches("vasp\\.\\d.*"));
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return OutcarReader.open(path, options);
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      return RunFacts.of(VaspSettings.ofOutcar(path).temperature());
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  VASP_FOLDER("folder of a VASP run", true) {
    @Override
    public boolean matchesContent(FileStart start) {
      return VaspFolder.find(start.path()).isPresent();
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return VaspFolder.require(path).open(options);
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      return RunFacts.of(VaspFolder.require(path).temperature());
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  LAMMPS_DATA("LAMMPS data", false, "*.data", "*.lmp", "data.*") {
    @Override
    public boolean matchesContent(FileStart start) {
      return LammpsDataReader.matches(start.lines());
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return new LammpsDataReader(LineSource.open(path), options);
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  ASE_TRAJECTORY("ASE trajectory", true, "*.traj") {
    @Override
    public boolean holdsMasses(Structure structure) {
      return true;
    }

    @Override
    public boolean holdsOpenBoundaries() {
      return true;
    }

    @Override
    public boolean matchesContent(FileStart start) throws IOException {
      return start.contentStartsWith(UlmFile.MAGIC) || start.contentStartsWith(UlmFile.OLD_MAGIC);
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return new AseTrajectoryReader(path, options);
    }

    @Override
    public RunFacts facts(Path path) throws IOException {
      return AseTrajectoryReader.facts(path);
    }

    @Override
    public FrameWriter writer(OutputStream out) throws IOException {
      return writer(out, RunFacts.NONE);
    }

    @Override
    public FrameWriter writer(OutputStream out, RunFacts facts) throws IOException {
      return new AseTrajectoryWriter(out, facts.keys());
    }
  },

  DCD("DCD", true, "*.dcd") {
    @Override
    public boolean matchesContent(FileStart start) throws IOException {
      return DcdReader.matches(start.content());
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return DcdReader.open(path, options);
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  JSON("JSON of OPTIMADE or pymatgen", false, "*.json") {
    @Override
    public boolean holdsOpenBoundaries() {
      return true;
    }

    @Override
    public boolean matchesContent(FileStart start) throws IOException {
      return JsonStructures.matches(new String(start.content(), StandardCharsets.UTF_8));
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) {
      return new JsonStructures(path, options);
    }

    @Override
    public boolean isWritable() {
      return false;
    }
  },

  POSCAR("POSCAR", false, "POSCAR*", "CONTCAR*", "*POSCAR", "*CONTCAR", "*.vasp") {
    @Override
    public boolean matchesContent(FileStart start) {
      return isVasp(start);
    }

    @Override
    public FrameReader open(Path path, ReadOptions options) throws IOException {
      return new SingleFrame(LineSource.open(path), options, Poscar::read);
    }

    @Override
    public FrameWriter writer(OutputStream out) {
      return new SingleFrameWriter(new TextOutput(out), Poscar::write);
    }
  };

  private final String title;
  private final boolean trajectory;
  private final List<String> patterns;

  BuiltInFormat(String title, boolean trajectory, String... patterns) {
    this.title = title;
    this.trajectory = trajectory;
    this.patterns = List.of(patterns);
  }

  /** Whether files of the format are lines of text. */
  boolean isText() {
    return this != ASE_TRAJECTORY && this != DCD;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public List<String> namePatterns() {
    return patterns;
  }

  @Override
  public boolean holdsTrajectory() {
    return trajectory;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  /** The first line that is neither blank nor a comment. */
  private static String firstWords(FileStart start) {
    return start.lines().stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .orElse("");
  }

  /** A comment, a scale and three lattice vectors. */
  private static boolean isVasp(FileStart start) {
    return start.lines().size() > 5
        && isNumbers(start.line(2), 3)
        && isNumbers(start.line(3), 3)
        && isNumbers(start.line(4), 3)
        && isNumbers(start.line(1), 1);
  }

  private static boolean isNumbers(String line, int least) {
    List<String> fields = LineFields.split(line);
    if (fields.size() < least) {
      return false;
    }
    for (String field : fields.subList(0, least)) {
      if (Double.isNaN(Decimals.parse(field))) {
        return false;
      }
    }
    return true;
  }

  /** Writes a format of one structure: the first frame alone. */
  private static final class SingleFrameWriter implements FrameWriter {
    interface Content {
      void write(TextOutput out, Structure structure) throws IOException;
    }

    private final TextOutput out;
    private final Content content;

    SingleFrameWriter(TextOutput out, Content content) {
      this.out = out;
      this.content = content;
    }

    @Override
    public void write(Frame frame) throws IOException {
      content.write(out, frame.structure());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
