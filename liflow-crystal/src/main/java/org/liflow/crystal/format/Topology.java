package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * The atoms of a file given beside a trajectory that does not say its elements; see {@link
 * Supplement#topology}.
 *
 * @param path the file
 * @param structure its atoms, sorted by id where it has ids
 * @param ids one per atom, rising; 1, 2, … for formats without ids
 * @param types what atoms of LAMMPS's types 1, 2, … are; nothing for formats without types
 */
record Topology(Path path, Structure structure, long[] ids, Optional<List<AtomKind>> types) {
  /** Reads the topology of the options; nothing where there is none. */
  static Optional<Topology> of(ReadOptions options) throws IOException {
    if (options.supplement().topology().isEmpty()) {
      return Optional.empty();
    }
    Path path = options.supplement().topology().get();
    ReadOptions own = ReadOptions.defaults().withTypeElements(options.typeElements());
    if (CrystalFormats.detect(path) == CrystalFormats.LAMMPS_DATA) {
      try (LammpsDataReader reader = new LammpsDataReader(LineSource.open(path), own)) {
        LammpsDataReader.Content content = reader.content();
        return Optional.of(new Topology(path, content.structure(), content.ids(), content.types()));
      }
    }
    Structure structure = CrystalFiles.readStructure(path, own);
    long[] ids = LongStream.rangeClosed(1, structure.size()).toArray();
    return Optional.of(new Topology(path, structure, ids, Optional.empty()));
  }

  /** What an atom is, by its id. */
  AtomKind ofId(LineSource source, long id) {
    int place = Arrays.binarySearch(ids, id);
    if (place < 0) {
      throw source.problem(
          "an atom with the id " + id + ", which " + path.getFileName() + " does not have",
          "the same atoms in both files");
    }
    return new AtomKind(structure.element(place), structure.mass(place));
  }

  /** Refuses a trajectory of another number of atoms. */
  void requireSize(Path trajectory, long atoms) {
    if (structure.size() != atoms) {
      throw new InputException(
          trajectory,
          atoms + " atoms, but " + structure.size() + " in " + path.getFileName(),
          "the same atoms in the same order in both files");
    }
  }
}
