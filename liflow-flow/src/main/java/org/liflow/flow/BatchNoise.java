package org.liflow.flow;

import java.util.Arrays;
import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.NoiseStream;
import org.liflow.tensor.backend.NormalNoise;

/**
 * One draw of displacements for structures side by side, each from a prior and a key of its own.
 *
 * @param structures the batch
 * @param priors of the structures
 * @param keys one per structure
 */
record BatchNoise(List<Structure> structures, DrawnPriors priors, List<NoiseKey> keys)
    implements NormalNoise {
  /**
   * Draws the displacements where the backend computes. Built-in priors are drawn there, by the
   * same operation whatever other priors the batch has, so that their bits are the same in any
   * batch; the others are drawn on the host and copied.
   *
   * @param displacement atoms × 3, in Å; overwritten
   */
  void drawInto(AtomOperations atoms, Backend backend, Tensor displacement) {
    atoms.drawNormal(this, displacement);
    if (!priors.allNormal()) {
      float[] values = new float[displacement.size()];
      backend.download(displacement, values);
      sampleWhere(false, values);
      backend.upload(values, displacement);
    }
  }

  /** Displacements of built-in priors; those of others are 0 until {@link #drawInto}. */
  @Override
  public void sample(float[] displacements) {
    if (!priors.allNormal()) {
      Arrays.fill(displacements, 0);
    }
    sampleWhere(true, displacements);
  }

  /** Samples the structures whose prior is built in, or those whose prior is not. */
  private void sampleWhere(boolean builtIn, float[] displacements) {
    int start = 0;
    for (int s = 0; s < structures.size(); s++) {
      Structure structure = structures.get(s);
      Prior prior = priors.priors().get(s);
      if (prior instanceof NormalPrior == builtIn) {
        prior.sample(structure, keys.get(s), displacements, start);
      }
      start += 3 * structure.size();
    }
  }

  @Override
  public NoiseStream stream(int structure) {
    return keys.get(structure).stream();
  }

  @Override
  public double[] widths() {
    return priors.widths();
  }

  @Override
  public boolean drawsWidth(int structure) {
    return priors.priors().get(structure) instanceof NormalPrior normal && normal.drawsWidth();
  }
}
