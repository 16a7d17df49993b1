package org.liflow.nn.painn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kinds of atoms in a batch: atoms of one structure and one species start from the same
 * scalars, so that what follows from these alone is computed once a kind.
 *
 * @param ofAtom each atom's kind
 * @param graph the structure of each kind
 * @param species the species of each kind: its row of the element embedding
 */
record AtomKinds(int[] ofAtom, int[] graph, int[] species) {
  /**
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param atomSpecies each atom's row of the element embedding
   * @param elements rows of the element embedding
   * @throws IllegalArgumentException when a species has no row
   */
  static AtomKinds of(int[] atomStart, int[] atomSpecies, int elements) {
    Map<Long, Integer> kinds = new LinkedHashMap<>();
    int[] ofAtom = new int[atomSpecies.length];
    for (int g = 0; g < atomStart.length - 1; g++) {
      for (int i = atomStart[g]; i < atomStart[g + 1]; i++) {
        int species = atomSpecies[i];
        if (species < 0 || species >= elements) {
          throw new IllegalArgumentException(
              "atom " + (i + 1) + " is of species " + species + " of " + elements);
        }
        Integer kind = kinds.putIfAbsent((long) g * elements + species, kinds.size());
        ofAtom[i] = kind == null ? kinds.size() - 1 : kind;
      }
    }
    return new AtomKinds(
        ofAtom,
        kinds.keySet().stream().mapToInt(key -> (int) (key / elements)).toArray(),
        kinds.keySet().stream().mapToInt(key -> (int) (key % elements)).toArray());
  }

  /** The number of kinds. */
  int count() {
    return graph.length;
  }
}
