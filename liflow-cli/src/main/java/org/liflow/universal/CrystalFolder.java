package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.liflow.crystal.Element;
import org.liflow.crystal.format.DisorderedFiles;
import org.liflow.crystal.order.DisorderedCrystal;
import org.liflow.files.InputException;

/** A folder of crystals, one a file. */
final class CrystalFolder {
  private static final String CRYSTAL = "(?i).+\\.(cif|vasp|poscar|xyz|extxyz)(\\.gz)?";
  private static final String ENDINGS = "(?i)\\.(cif|vasp|poscar|xyz|extxyz)(\\.gz)?$";

  /**
   * A file of the folder.
   *
   * @param id its name without the ending
   * @param file its path
   */
  record Entry(String id, Path file) {}

  /**
   * A file, and why it is no crystal for the potential.
   *
   * @param formula of the file's mean composition; empty where it could not be read
   * @param crystal null where there is a reason to leave it out
   * @param reason empty where there is none
   */
  record Candidate(String id, String formula, DisorderedCrystal crystal, String reason) {}

  private CrystalFolder() {}

  /**
   * Lists the crystals by name.
   *
   * @throws InputException when the folder is missing, holds no crystals, or two of the same name
   */
  static List<Entry> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder, "no such folder", "a folder of CIF or other crystal files");
    }
    TreeMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> listed = Files.list(folder)) {
      for (Path file : listed.sorted().toList()) {
        String name = file.getFileName().toString();
        if (Files.isRegularFile(file) && name.matches(CRYSTAL)) {
          String id = name.replaceFirst(ENDINGS, "").replaceAll("[^\\w.-]", "_");
          Path before = files.putIfAbsent(id, file);
          if (before != null) {
            throw new InputException(
                file, "the same name as " + before.getFileName(), "a name of its own");
          }
        }
      }
    }
    if (files.isEmpty()) {
      throw new InputException(folder, "no crystals", "files .cif, .vasp, .poscar, .xyz, .extxyz");
    }
    List<Entry> entries = new ArrayList<>();
    files.forEach((id, file) -> entries.add(new Entry(id, file)));
    return entries;
  }

  /** Reads a file and looks whether the potential covers its elements. */
  static Candidate read(Entry entry, CrystalPotential potential) {
    DisorderedCrystal crystal;
    try {
      crystal = DisorderedFiles.read(entry.file());
    } catch (InputException | IOException problem) {
      return new Candidate(entry.id(), "", null, "cannot be read: " + oneLine(problem));
    }
    Set<Element> elements = crystal.composition().keySet();
    String missing =
        elements.stream()
            .filter(element -> !potential.elements().contains(element))
            .map(Element::symbol)
            .sorted()
            .collect(Collectors.joining(", "));
    String reason =
        !missing.isEmpty()
            ? "not in the potential: " + missing
            : elements.contains(Element.LI) ? "" : "no lithium";
    return new Candidate(entry.id(), crystal.formula(), reason.isEmpty() ? crystal : null, reason);
  }

  /** The first line of a failure's message. */
  static String oneLine(Exception problem) {
    String text =
        problem instanceof InputException input
            ? input.found() + "; expected " + input.expected()
            : String.valueOf(problem.getMessage());
    return text.strip().split("\\R", 2)[0];
  }
}
