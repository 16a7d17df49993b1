package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.crystal.Frame;
import org.liflow.files.InputException;

/**
 * The folder of a VASP run. Frames come from {@code vasprun.xml}, which says all of itself, else
 * from XDATCAR with the settings of OUTCAR or INCAR, else from OUTCAR.
 *
 * @param folder the folder
 * @param file the file in it that frames come from
 * @param format that of the file
 */
record VaspFolder(Path folder, Path file, CrystalFormat format) {
  private static final String XML = "vasprun.xml";
  private static final String XDATCAR = "XDATCAR";
  private static final String OUTCAR = "OUTCAR";
  private static final String INCAR = "INCAR";

  /** The run in a folder; empty where there is none, or the path is no folder. */
  static Optional<VaspFolder> find(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return Siblings.file(folder, XML)
        .map(file -> new VaspFolder(folder, file, BuiltInFormat.VASPRUN))
        .or(
            () ->
                Siblings.file(folder, XDATCAR)
                    .map(file -> new VaspFolder(folder, file, BuiltInFormat.XDATCAR)))
        .or(
            () ->
                Siblings.file(folder, OUTCAR)
                    .map(file -> new VaspFolder(folder, file, BuiltInFormat.OUTCAR)));
  }

  static VaspFolder require(Path folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new InputException(
                    folder,
                    "no run of VASP",
                    "a folder with vasprun.xml, XDATCAR or OUTCAR, compressed or not"));
  }

  /**
   * The settings of the run that an XDATCAR belongs to, from the files beside it. Only a file with
   * VASP's own name is taken for one of the run; others may come from anywhere.
   */
  static Optional<VaspSettings> beside(Path xdatcar) throws IOException {
    Path name = xdatcar.getFileName();
    if (name == null || !InputFiles.uncompressedName(name.toString()).equals(XDATCAR)) {
      return Optional.empty();
    }
    Path parent = xdatcar.toAbsolutePath().getParent();
    Optional<Path> xml = Siblings.file(parent, XML);
    Optional<Path> outcar = Siblings.file(parent, OUTCAR);
    Optional<Path> incar = Siblings.file(parent, INCAR);
    // What VASP says that it did comes before what it was told, which may be edited by now.
    Optional<VaspSettings> settings = read(xml, VaspRunReader::settings);
    if (settings.isEmpty()) {
      settings = read(outcar, VaspSettings::ofOutcar);
    }
    return settings.isPresent() ? settings : read(incar, VaspSettings::ofIncar);
  }

  private interface SettingsReader {
    VaspSettings read(Path path) throws IOException;
  }

  /** Settings from a file, where it is there and tells any. */
  private static Optional<VaspSettings> read(Optional<Path> path, SettingsReader reader)
      throws IOException {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.read(path.get())).filter(VaspSettings::isTold);
    } catch (InputException bad) {
      // A killed run may have left a header without its end; another file may say more.
      return Optional.empty();
    }
  }

  StampedReader open(ReadOptions options) throws IOException {
    return new Noted(
        (StampedReader) format.open(file, options), "frames from " + file.getFileName());
  }

  OptionalDouble temperature() throws IOException {
    return format.facts(file).temperature();
  }

  /** A reader with one more note, which comes first. */
  private record Noted(StampedReader frames, String note) implements StampedReader {
    @Override
    public Optional<Frame> read() throws IOException {
      return frames.read();
    }

    @Override
    public Stamp stamp() {
      return frames.stamp();
    }

    @Override
    public boolean hasIds() {
      return frames.hasIds();
    }

    @Override
    public boolean ended() {
      return frames.ended();
    }

    @Override
    public boolean isUnwrapped() {
      return frames.isUnwrapped();
    }

    @Override
    public int piece() {
      return frames.piece();
    }

    @Override
    public List<String> notes() {
      List<String> notes = new ArrayList<>(List.of(note));
      notes.addAll(frames.notes());
      return notes;
    }

    @Override
    public void close() throws IOException {
      frames.close();
    }
  }
}
