package org.liflow.flow;

import java.util.HashMap;
import java.util.Map;
import org.liflow.crystal.Structure;

/**
 * The start of one stage's flow, atom by atom, for one replica and stride: the draw of the whole
 * crystal and the draws of single atoms after it.
 */
final class AtomNoise {
  private final Prior prior;
  private final Structure structure;
  private final NoiseKey whole;
  private final NoiseKey.Purpose local;

  /** Draws of priors that draw all atoms at once, by the number of the draw. */
  private final Map<Integer, float[]> drawn = new HashMap<>();

  /**
   * @param whole key of the crystal's draw
   * @param local purpose of the draws after it
   */
  AtomNoise(Prior prior, Structure structure, NoiseKey whole, NoiseKey.Purpose local) {
    this.prior = prior;
    this.structure = structure;
    this.whole = whole;
    this.local = local;
  }

  /**
   * Draws an atom's displacement.
   *
   * @param count 0 for the crystal's own draw, then the number of the atom's draw
   * @param displacements receives x, y, z in Å from {@code at} on
   */
  void draw(int atom, int count, float[] displacements, int at) {
    NoiseKey key = count == 0 ? whole : whole.local(count, local);
    if (prior instanceof NormalPrior normal) {
      normal.sampleAtom(structure.element(atom), atom, key, displacements, at);
    } else {
      float[] all =
          drawn.computeIfAbsent(
              count,
              number -> {
                float[] values = new float[3 * structure.size()];
                prior.sample(structure, key, values, 0);
                return values;
              });
      System.arraycopy(all, 3 * atom, displacements, at, 3);
    }
  }
}
