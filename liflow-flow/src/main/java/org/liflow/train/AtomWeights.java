package org.liflow.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.liflow.tensor.geometry.AtomGraph;

/** The weights of atoms in the loss; their mean over the atoms of a structure is 1. */
public enum AtomWeights {
  /** All atoms count alike, as published. */
  EQUAL,
  /**
   * All species of a structure count alike, whatever their numbers of atoms: an atom's weight is
   * inversely proportional to how many of its species the structure has.
   */
  BY_SPECIES,
  /** An atom's weight is inversely proportional to the square root of that number. */
  BY_ROOT_OF_SPECIES;

  /**
   * Computes the weights.
   *
   * @param graph the structures
   * @return one per atom, in a new array
   */
  float[] of(AtomGraph graph) {
    float[] weights = new float[graph.atoms()];
    Arrays.fill(weights, 1);
    if (this != EQUAL) {
      for (int g = 0; g < graph.graphs(); g++) {
        setWeights(graph.species(), graph.atomStart()[g], graph.atomStart()[g + 1], weights);
      }
    }
    return weights;
  }

  private void setWeights(int[] species, int first, int end, float[] weights) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = first; i < end; i++) {
      counts.merge(species[i], 1, Integer::sum);
    }
    double sum = 0;
    for (int i = first; i < end; i++) {
      sum += share(counts.get(species[i]));
    }
    for (int i = first; i < end; i++) {
      weights[i] = (float) (share(counts.get(species[i])) * (end - first) / sum);
    }
  }

  private double share(int count) {
    return this == BY_SPECIES ? 1.0 / count : 1 / Math.sqrt(count);
  }
}
