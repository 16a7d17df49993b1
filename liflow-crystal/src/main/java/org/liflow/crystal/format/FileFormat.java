package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.files.InputException;

/** The file formats of crystal structures and trajectories. */
public enum FileFormat {
  /** VASP's POSCAR and CONTCAR: one structure. */
  POSCAR(false),
  /** VASP's XDATCAR: a trajectory without times. */
  XDATCAR(true),
  /** XYZ, plain or extended: a trajectory. */
  EXTENDED_XYZ(true),
  /** Core CIF: one structure. */
  CIF(false),
  /** A text dump of LAMMPS: a trajectory. */
  LAMMPS_DUMP(true);

  private static final int LINES_LOOKED_AT = 12;

  private final boolean holdsTrajectory;

  FileFormat(boolean holdsTrajectory) {
    this.holdsTrajectory = holdsTrajectory;
  }

  /** Whether a file can hold more than one frame. */
  public boolean holdsTrajectory() {
    return holdsTrajectory;
  }

  /**
   * The format that a name stands for: {@code POSCAR*}, {@code CONTCAR*}, {@code *.vasp}, {@code
   * *.poscar}; {@code XDATCAR*}; {@code *.xyz}, {@code *.extxyz}; {@code *.cif}; {@code
   * *.lammpstrj}, {@code *.dump}, {@code dump.*}; each also with {@code .gz} after it, in either
   * case.
   */
  public static Optional<FileFormat> ofName(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - ".gz".length());
    }
    if (name.endsWith(".cif")) {
      return Optional.of(CIF);
    }
    if (name.endsWith(".xyz") || name.endsWith(".extxyz")) {
      return Optional.of(EXTENDED_XYZ);
    }
    if (name.endsWith(".lammpstrj") || name.endsWith(".dump") || name.startsWith("dump.")) {
      return Optional.of(LAMMPS_DUMP);
    }
    if (name.startsWith("xdatcar") || name.endsWith("xdatcar")) {
      return Optional.of(XDATCAR);
    }
    for (String word : List.of("poscar", "contcar")) {
      if (name.startsWith(word) || name.endsWith(word)) {
        return Optional.of(POSCAR);
      }
    }
    return name.endsWith(".vasp") ? Optional.of(POSCAR) : Optional.empty();
  }

  /**
   * The format of an existing file: what its first lines show, else what its name says.
   *
   * @throws InputException when the file cannot be read, or neither its lines nor its name tell
   */
  public static FileFormat detect(Path path) throws IOException {
    Optional<FileFormat> byName = ofName(path);
    List<String> lines = new ArrayList<>();
    try (LineSource source = LineSource.open(path)) {
      String line;
      while (lines.size() < LINES_LOOKED_AT && (line = source.next()) != null) {
        lines.add(line.strip());
      }
    } catch (InputException problem) {
      // A file whose content cannot be read as lines is refused by its format's own reader.
      if (byName.isEmpty() || lines.isEmpty()) {
        throw problem;
      }
    }
    return ofContent(lines, byName)
        .or(() -> byName)
        .orElseThrow(
            () ->
                new InputException(
                    path,
                    lines.isEmpty() ? "an empty file" : "a file of unknown format",
                    "POSCAR, XDATCAR, extended XYZ, CIF or a LAMMPS dump"));
  }

  private static Optional<FileFormat> ofContent(List<String> lines, Optional<FileFormat> byName) {
    String first =
        lines.stream()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElse("");
    if (first.toLowerCase(Locale.ROOT).startsWith("data_")) {
      return Optional.of(CIF);
    }
    if (first.startsWith("ITEM:")) {
      return Optional.of(LAMMPS_DUMP);
    }
    if (lines.size() > 5
        && isNumbers(lines.get(2), 3)
        && isNumbers(lines.get(3), 3)
        && isNumbers(lines.get(4), 3)
        && isNumbers(lines.get(1), 1)) {
      boolean frames =
          lines.stream()
              .map(line -> line.toLowerCase(Locale.ROOT))
              .anyMatch(line -> line.startsWith("direct") && line.contains("configuration"));
      // Of an XDATCAR cut off in its header only the name is left to tell.
      return Optional.of(frames || byName.equals(Optional.of(XDATCAR)) ? XDATCAR : POSCAR);
    }
    if (lines.size() > 2 && lines.get(0).matches("\\d+") && isAtom(lines.get(2))) {
      return Optional.of(EXTENDED_XYZ);
    }
    return Optional.empty();
  }

  /** A line of plain XYZ, or of extended XYZ whose first column is something else. */
  private static boolean isAtom(String line) {
    List<String> fields = LineFields.split(line);
    return fields.size() >= 4;
  }

  private static boolean isNumbers(String line, int least) {
    List<String> fields = LineFields.split(line);
    if (fields.size() < least) {
      return false;
    }
    for (String field : fields.subList(0, least)) {
      if (Double.isNaN(Decimals.parse(field, 0, field.length()))) {
        return false;
      }
    }
    return true;
  }
}
