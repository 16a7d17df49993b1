package org.liflow.flow;

import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.tensor.backend.NoiseStream;
import org.liflow.tensor.backend.NormalNoise;

/**
 * One draw of noise for structures side by side, each from a prior and a key of its own.
 *
 * @param widths of all atoms: {@link Prior#scale} in Å
 */
record BatchNoise(
    List<Structure> structures, List<Prior> priors, List<NoiseKey> keys, double[] widths)
    implements NormalNoise {
  @Override
  public void sample(float[] displacements) {
    int start = 0;
    for (int s = 0; s < structures.size(); s++) {
      Structure structure = structures.get(s);
      priors.get(s).sample(structure, keys.get(s), displacements, start);
      start += 3 * structure.size();
    }
  }

  @Override
  public NoiseStream stream(int structure) {
    return keys.get(structure).stream();
  }

  @Override
  public boolean drawsWidth(int structure) {
    return priors.get(structure).drawsScale();
  }
}
