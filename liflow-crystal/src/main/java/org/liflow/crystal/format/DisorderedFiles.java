package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.files.InputException;

/** Reads and writes crystals with partial occupancies; no state. */
public final class DisorderedFiles {
  private DisorderedFiles() {}

  /**
   * Reads a crystal with its occupancies from a CIF; from any other format the first structure,
   * each site full.
   *
   * <p>Rows at one place become one site. Occupancies that add up to slightly more than 1, by no
   * more than the rounding of their digits, are scaled to 1.
   *
   * @param path of any format
   * @return the crystal
   * @throws InputException when the file cannot be read or understood, or occupancies exceed 1
   * @throws IOException if the disk refuses
   */
  public static DisorderedCrystal read(Path path) throws IOException {
    return read(path, note -> {});
  }

  /**
   * Reads a crystal as {@link #read(Path)} does, and says what was noticed about the file.
   *
   * @param path of any format
   * @param notes takes one line each, after the file's name, once the file has been read
   * @return the crystal
   * @throws InputException when the file cannot be read or understood, or occupancies exceed 1
   * @throws IOException if the disk refuses
   */
  public static DisorderedCrystal read(Path path, Consumer<String> notes) throws IOException {
    if (CrystalFormats.detect(path) != CrystalFormats.CIF) {
      ReadRules rules = ReadRules.usual().withNotes(notes);
      return DisorderedCrystal.of(
          path.toString(),
          CrystalFiles.readStructure(path, ReadOptions.defaults().withRules(rules)));
    }
    try (LineSource source = LineSource.open(path)) {
      Species species = new Species(List.of());
      DisorderedCrystal crystal = CifReader.readDisordered(source, species);
      species.notes().forEach(note -> notes.accept(path.getFileName() + ": " + note));
      return crystal;
    }
  }

  /**
   * Writes a CIF that keeps occupancies and symmetry, moved into place when it is whole; compressed
   * when its name ends in {@code .gz}.
   *
   * @param path overwritten
   * @param crystal not modified
   * @throws InputException when the file cannot be written
   * @throws IOException if the disk refuses
   */
  public static void write(Path path, DisorderedCrystal crystal) throws IOException {
    TextOutput.replace(
        path,
        out -> {
          try (TextOutput text = new TextOutput(out)) {
            CifWriter.write(text, crystal);
          }
        });
  }
}
