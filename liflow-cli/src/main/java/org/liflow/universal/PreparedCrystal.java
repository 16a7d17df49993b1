package org.liflow.universal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.liflow.util.Json;

/**
 * What became of a crystal on its way to supercells, as it is kept on disk.
 *
 * @param id of the crystal
 * @param formula of the file's mean composition; empty where it could not be read
 * @param family of the composition; empty where the crystal is left out
 * @param reason why it is left out; empty where it is not
 * @param supercell such as {@code 2x2x1}
 * @param width between opposite faces in Å
 * @param notes of the ordering
 * @param copies ordered supercells
 */
record PreparedCrystal(
    String id,
    String formula,
    String family,
    String reason,
    String supercell,
    double width,
    List<String> notes,
    List<Copy> copies) {
  /** The file that holds it, in the crystal's folder. */
  static final String FILE = "crystal.json";

  private static final long LARGEST = 1 << 20;

  /**
   * One ordered supercell.
   *
   * @param name of its trajectories, such as {@code 4ba-1}
   * @param composition the formula with the smallest whole numbers
   * @param atoms their number
   * @param coulomb the electrostatic energy on ideal sites, in eV
   * @param largestForce left by the way downhill, in eV/Å
   */
  record Copy(String name, String composition, int atoms, double coulomb, double largestForce) {
    /** The file with the atoms on the file's sites. */
    String ideal() {
      return name + ".extxyz";
    }

    /** The file with the atoms at the bottom of their energy's valley. */
    String relaxed() {
      return name + "-relaxed.extxyz";
    }
  }

  PreparedCrystal {
    notes = List.copyOf(notes);
    copies = List.copyOf(copies);
  }

  /** A crystal that is left out. */
  static PreparedCrystal leftOut(String id, String formula, String reason) {
    return new PreparedCrystal(id, formula, "", reason, "", 0, List.of(), List.of());
  }

  boolean isLeftOut() {
    return !reason.isEmpty();
  }

  void write(Path folder) {
    ObjectNode root = Json.object();
    root.put("id", id);
    root.put("formula", formula);
    root.put("family", family);
    root.put("reason", reason);
    root.put("supercell", supercell);
    root.put("width_A", width);
    notes.forEach(root.putArray("notes")::add);
    ArrayNode list = root.putArray("copies");
    for (Copy copy : copies) {
      list.addObject()
          .put("name", copy.name())
          .put("composition", copy.composition())
          .put("atoms", copy.atoms())
          .put("coulomb_eV", copy.coulomb())
          .put("largest_force_eV_A", copy.largestForce());
    }
    Json.write(folder.resolve(FILE), root);
  }

  /** Whether a folder holds one. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  static PreparedCrystal read(Path folder) throws IOException {
    JsonNode root = Json.read(folder.resolve(FILE), LARGEST, "a prepared crystal");
    List<String> notes = new ArrayList<>();
    root.path("notes").forEach(note -> notes.add(note.asText()));
    List<Copy> copies = new ArrayList<>();
    for (JsonNode copy : root.path("copies")) {
      copies.add(
          new Copy(
              copy.path("name").asText(),
              copy.path("composition").asText(),
              copy.path("atoms").asInt(),
              copy.path("coulomb_eV").asDouble(),
              copy.path("largest_force_eV_A").asDouble()));
    }
    return new PreparedCrystal(
        root.path("id").asText(),
        root.path("formula").asText(),
        root.path("family").asText(),
        root.path("reason").asText(),
        root.path("supercell").asText(),
        root.path("width_A").asDouble(),
        notes,
        copies);
  }
}
