package org.liflow.formats;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.object.datatype.EnumDataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.files.InputException;

/**
 * The elements of the particles in an H5MD file. {@code species} may hold names or an enumeration
 * whose names are symbols of elements. Numbers alone are types, whose elements have to be given;
 * they are atomic numbers only where ZnH5MD wrote them, which marks what comes from ASE. A file
 * without {@code species}, as MDAnalysis writes it, needs a structure beside it.
 */
final class H5mdSpecies {
  private static final String ZNH5MD = "ASE_ENTRY_ORIGIN";

  private final ReadOptions options;
  private final int atoms;

  /** All frames' elements; null where each frame has its own numbers. */
  private final int[] fixed;

  private final Track track;
  private final boolean atomicNumbers;
  private boolean typesUsed;

  /** The row of the species of the frame before. */
  private long row;

  H5mdSpecies(Hdf5File file, Group particles, int atoms, ReadOptions options) throws IOException {
    this.options = options;
    this.atoms = atoms;
    Optional<Dataset> dataset = file.dataset(particles, "species");
    Optional<Group> group = file.group(particles, "species");
    this.atomicNumbers =
        group.isPresent() && file.text(group.get(), ZNH5MD).isPresent()
            || dataset.isPresent() && file.text(dataset.get(), ZNH5MD).isPresent();
    if (dataset.isEmpty() && group.isEmpty()) {
      this.track = null;
      this.fixed = ofTopology(file, particles);
    } else if (dataset.isPresent()
        && dataset.get().getJavaType() == String.class
        && !isEnumeration(dataset.get())) {
      this.track = null;
      this.fixed = ofNames(file, dataset.get());
    } else {
      this.track = Track.of(file, particles, "species").orElseThrow();
      boolean shape =
          track.isFixed()
              ? track.value().rows() == atoms && track.value().hasRows()
              : track.value().hasRows(atoms);
      if (!shape) {
        throw track
            .value()
            .problem(
                "species of the shape " + track.value().shape(), "one for each of the particles");
      }
      this.fixed = track.isFixed() ? elements(track.value().all(atoms)) : null;
    }
  }

  private static boolean isEnumeration(Dataset dataset) {
    return dataset.getDataType() instanceof EnumDataType;
  }

  private int[] ofTopology(Hdf5File file, Group particles) throws IOException {
    if (options.supplement().topology().isEmpty()) {
      throw file.problem(
          particles,
          "no species",
          "species, or a file of one structure with the same atoms given beside it");
    }
    Structure structure = CrystalFiles.readStructure(options.supplement().topology().get());
    if (structure.size() != atoms) {
      throw new InputException(
          options.supplement().topology().get(),
          structure.size() + " atoms",
          atoms + ", as in " + file.path());
    }
    return structure.atomicNumbers();
  }

  private int[] ofNames(Hdf5File file, Dataset dataset) {
    List<String> names = file.texts(dataset);
    if (names.size() != atoms) {
      throw file.problem(dataset, names.size() + " species", "one for each of " + atoms + " atoms");
    }
    int[] elements = new int[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      String name = names.get(atom);
      elements[atom] =
          Element.ofSymbol(name)
              .orElseThrow(
                  () -> file.problem(dataset, "the species " + name, "the symbol of an element"))
              .atomicNumber();
    }
    return elements;
  }

  /** How many frames have species. */
  long frames() {
    // Types hardly ever change, so that they may be written less often than positions.
    return track == null || track.isFixed() || track.frames() > 0 ? Long.MAX_VALUE : 0;
  }

  /**
   * The atomic numbers of a frame, in the file's order of particles: those written at its step,
   * else the last ones before.
   */
  int[] ofFrame(long frame, double step) throws IOException {
    if (fixed != null) {
      return fixed;
    }
    Track.Series steps = track.step();
    long count = track.frames();
    if (frame < count && steps.at(frame) == step) {
      row = frame;
    }
    while (row > 0 && steps.at(row) > step) {
      row--;
    }
    // Steps that fall again belong to rows that there is room for, but which were never written.
    while (row + 1 < count && steps.at(row + 1) <= step && steps.at(row + 1) > steps.at(row)) {
      row++;
    }
    if (steps.at(row) > step) {
      throw track
          .value()
          .problem(
              String.format(
                  Locale.ROOT,
                  "frame %d at step %.0f, but the first species at %.0f",
                  frame + 1,
                  step,
                  steps.at(row)),
              "species from the first frame on");
    }
    return elements(track.value().row(row));
  }

  private int[] elements(double[] values) {
    Numbers source = track.value();
    if (!source.type().isInteger()) {
      throw source.problem("species that are no integers", "integers or names");
    }
    if (!source.type().names().isEmpty()) {
      return ofEnumeration(values);
    }
    if (atomicNumbers) {
      return Cells.atomicNumbers(source, values);
    }
    List<Element> types = options.typeElements();
    if (types.isEmpty()) {
      throw source.problem(
          "numbers for species, which are types of the program that wrote them",
          "the elements of the types 1, 2, … given with the file");
    }
    int[] elements = new int[values.length];
    for (int atom = 0; atom < values.length; atom++) {
      int type = (int) values[atom];
      if (type < 1 || type > types.size()) {
        throw source.problem(
            "type " + type + ", but elements for " + types.size() + " types only",
            "the element of each type");
      }
      elements[atom] = types.get(type - 1).atomicNumber();
    }
    typesUsed = true;
    return elements;
  }

  private int[] ofEnumeration(double[] values) {
    Numbers source = track.value();
    int[] elements = new int[values.length];
    for (int atom = 0; atom < values.length; atom++) {
      String name = source.type().names().get((int) values[atom]);
      if (name == null) {
        throw source.problem(
            "the species " + (int) values[atom] + ", which its enumeration does not name",
            "the symbol of an element for each");
      }
      elements[atom] =
          Element.ofSymbol(name)
              .orElseThrow(() -> source.problem("the species " + name, "the symbol of an element"))
              .atomicNumber();
    }
    return elements;
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!options.typeElements().isEmpty() && !typesUsed) {
      notes.add("the elements given for types are not used: the file names its elements itself");
    }
    return notes;
  }
}
