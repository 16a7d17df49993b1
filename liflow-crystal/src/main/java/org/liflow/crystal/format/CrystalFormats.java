package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.liflow.files.InputException;

/**
 * The file formats there are: those that LiFlow brings, and those that are offered as services, see
 * {@link CrystalFormat}. Thread-safe.
 *
 * <pre>{@code
 * CrystalFormat format = CrystalFormats.detect(path);
 * ReadOptions options = ReadOptions.defaults().withFormat(CrystalFormats.LAMMPS_DUMP);
 * }</pre>
 */
public final class CrystalFormats {
  /** VASP's POSCAR and CONTCAR: one structure. */
  public static final CrystalFormat POSCAR = BuiltInFormat.POSCAR;

  /** VASP's XDATCAR: a trajectory without times. */
  public static final CrystalFormat XDATCAR = BuiltInFormat.XDATCAR;

  /** XYZ, plain or extended: a trajectory. */
  public static final CrystalFormat EXTENDED_XYZ = BuiltInFormat.EXTENDED_XYZ;

  /** Core CIF: one structure. */
  public static final CrystalFormat CIF = BuiltInFormat.CIF;

  /** A text dump of LAMMPS: a trajectory. */
  public static final CrystalFormat LAMMPS_DUMP = BuiltInFormat.LAMMPS_DUMP;

  /** A data file of LAMMPS: one structure. */
  public static final CrystalFormat LAMMPS_DATA = BuiltInFormat.LAMMPS_DATA;

  /** A trajectory of ASE, with all bits of its numbers. */
  public static final CrystalFormat ASE_TRAJECTORY = BuiltInFormat.ASE_TRAJECTORY;

  /** A DCD trajectory of CHARMM, NAMD, LAMMPS or OpenMM, which needs a topology beside it. */
  public static final CrystalFormat DCD = BuiltInFormat.DCD;

  /** A structure of OPTIMADE or pymatgen in JSON. */
  public static final CrystalFormat JSON = BuiltInFormat.JSON;

  private static final int LINES_LOOKED_AT = 12;

  /** The first bytes of an HDF5 file. */
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private CrystalFormats() {}

  /**
   * Lists all formats.
   *
   * @return LiFlow's own, then those of services in the order in which they are found
   * @throws java.util.ServiceConfigurationError when a service cannot be made
   */
  public static List<CrystalFormat> all() {
    List<CrystalFormat> formats = new ArrayList<>(Arrays.asList(BuiltInFormat.values()));
    ServiceLoader.load(CrystalFormat.class, CrystalFormats.class.getClassLoader())
        .forEach(formats::add);
    return List.copyOf(formats);
  }

  /**
   * Looks a format up by its name.
   *
   * @param name such as {@code EXTENDED_XYZ}, in either case
   * @return the format, or nothing where none has this name
   */
  public static Optional<CrystalFormat> named(String name) {
    return all().stream().filter(format -> format.name().equalsIgnoreCase(name)).findFirst();
  }

  /**
   * Finds the format that a file's name stands for.
   *
   * @param path the file, which need not exist
   * @return the first format with a pattern that the name matches
   */
  public static Optional<CrystalFormat> ofName(Path path) {
    return ofName(path, all());
  }

  private static Optional<CrystalFormat> ofName(Path path, List<CrystalFormat> formats) {
    String name = uncompressed(path);
    return formats.stream().filter(format -> isNamed(name, format)).findFirst();
  }

  /** Whether a file's name matches one of a format's patterns. */
  static boolean isNamed(Path path, CrystalFormat format) {
    return isNamed(uncompressed(path), format);
  }

  private static boolean isNamed(String name, CrystalFormat format) {
    return format.namePatterns().stream().anyMatch(pattern -> matches(name, pattern));
  }

  /** The last part of a path, in lower case, without such as {@code .gz}. */
  private static String uncompressed(Path path) {
    Path last = path.getFileName();
    return last == null
        ? ""
        : InputFiles.uncompressedName(last.toString()).toLowerCase(Locale.ROOT);
  }

  private static boolean matches(String name, String pattern) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    if (lower.startsWith("*")) {
      return name.endsWith(lower.substring(1));
    }
    return lower.endsWith("*")
        ? name.startsWith(lower.substring(0, lower.length() - 1))
        : name.equals(lower);
  }

  /**
   * Finds the format of an existing file: by its first lines or bytes, else by its name.
   *
   * @param path the file
   * @return its format
   * @throws InputException when the file cannot be read, or neither content nor name tell
   * @throws IOException when the disk refuses
   */
  public static CrystalFormat detect(Path path) throws IOException {
    List<CrystalFormat> formats = all();
    Optional<CrystalFormat> byName = ofName(path, formats);
    List<String> lines = new ArrayList<>();
    InputException unreadable = null;
    try (LineSource source = LineSource.open(path)) {
      String line;
      while (lines.size() < LINES_LOOKED_AT && (line = source.next()) != null) {
        lines.add(line.strip());
      }
    } catch (InputException problem) {
      unreadable = problem;
    }
    FileStart start = new FileStart(path, lines);
    for (CrystalFormat format : formats) {
      if (format.matchesContent(start)) {
        return format;
      }
    }
    // A service may know its files by their names alone.
    if (byName.isEmpty() || byName.get() instanceof BuiltInFormat) {
      Optional<InputException> foreign = ForeignFormats.refusal(start);
      if (foreign.isPresent()) {
        throw foreign.get();
      }
    }
    // A file whose content cannot be read as lines is refused by its format's own reader; one that
    // gives no line at all, only where the format is not a service's, which may be binary.
    boolean own =
        byName.isPresent() && byName.get() instanceof BuiltInFormat format && format.isText();
    if ((byName.isEmpty() || own) && isHdf5(start.bytes())) {
      throw new InputException(
          path,
          "an HDF5 file",
          "the artifact " + Compressions.EXTENSION + " beside LiFlow, or " + titles(formats));
    }
    if (unreadable != null && (byName.isEmpty() || own && lines.isEmpty())) {
      throw unreadable;
    }
    return byName.orElseThrow(
        () ->
            new InputException(
                path,
                lines.isEmpty() ? "an empty file" : "a file of unknown format",
                titles(formats)));
  }

  /**
   * Whether a folder is read like a file: the folder of a run of a program such as VASP.
   *
   * @param folder any path
   * @return false also where there is no such folder
   */
  public static boolean readsFolder(Path folder) {
    return VaspFolder.find(folder).isPresent();
  }

  private static boolean isHdf5(byte[] start) {
    return start.length >= HDF5.length
        && Arrays.equals(HDF5, 0, HDF5.length, start, 0, HDF5.length);
  }

  private static String titles(List<CrystalFormat> formats) {
    return formats.stream().map(CrystalFormat::title).collect(Collectors.joining(", "));
  }

  /**
   * The format in which a file of this name is written; refused where its compression is missing.
   */
  static CrystalFormat toWrite(Path path) {
    Compressions.ofName(path);
    CrystalFormat format =
        ofName(path)
            .orElseThrow(
                () ->
                    new InputException(path, "a name that stands for no format", patterns(false)));
    String name = String.valueOf(path.getFileName());
    if (format == BuiltInFormat.ASE_TRAJECTORY && !InputFiles.uncompressedName(name).equals(name)) {
      throw new InputException(
          path, "the name of a compressed ASE trajectory, which nothing reads", "a name *.traj");
    }
    return format;
  }

  /** The name patterns of all formats that can be written, or of those of trajectories. */
  static String patterns(boolean trajectories) {
    return all().stream()
        .filter(format -> format.isWritable() && (format.holdsTrajectory() || !trajectories))
        .flatMap(format -> format.namePatterns().stream())
        .collect(Collectors.joining(", "));
  }
}
