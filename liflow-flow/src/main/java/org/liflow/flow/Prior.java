package org.liflow.flow;

import java.util.Map;
import java.util.Set;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.PriorConfiguration;

/**
 * The distribution of displacements that a flow starts from. {@link #of} gives the built-in ones,
 * which model files and training settings can hold; any other class may implement this interface.
 *
 * <p>An implementation must keep to four rules. The results of a simulation depend on them.
 *
 * <ol>
 *   <li>Structures are independent: {@link #sample} is called once per structure and never sees the
 *       others of a batch, so it must not remember anything from call to call.
 *   <li>Draws are deterministic: equal structures and equal {@link NoiseKey}s give the same bits,
 *       in any batch, at any number of threads and after a restart. {@link NoiseKey#atom} is a
 *       source of random numbers that has this property; an unseeded generator has not.
 *   <li>Two priors with the same {@link #name} and {@link #parameters} draw the same numbers. Both
 *       become part of the {@linkplain Simulation#description() description} of a simulation.
 *   <li>Displacements are finite and in Å.
 * </ol>
 *
 * <p>Thread safety: the thread that runs a simulation calls the prior. A prior that several
 * simulations share must be safe for use by several threads; immutable classes are.
 */
public interface Prior {
  /**
   * Returns the name of the distribution.
   *
   * @return one line, the same in each start of the program
   */
  String name();

  /**
   * Returns the numbers that decide the draws, by name.
   *
   * @return the values as text, in the order to be written; empty where the name says all
   */
  default Map<String, String> parameters() {
    return Map.of();
  }

  /**
   * Draws a displacement for each atom of one structure.
   *
   * @param structure gives the elements, the lattice and the positions at the start of the run
   * @param key names the draw; its temperature, in K, may set the width
   * @param displacements receives x, y, z of each atom in Å, from {@code start} on; the other
   *     numbers belong to other structures and stay as they are
   * @param start the first number to write, counted from 0
   */
  void sample(Structure structure, NoiseKey key, float[] displacements, int start);

  /**
   * Makes a built-in prior. Where it has two scales, mobile atoms get the large one and all others
   * the small one.
   *
   * @param configuration the prior, as a model file holds it
   * @return an immutable prior
   */
  static NormalPrior of(PriorConfiguration configuration) {
    return of(configuration, ScaleChoice.LARGE, ScaleChoice.SMALL, Set.of());
  }

  /**
   * Makes a built-in prior with a choice of scales. The choices matter for adaptive priors alone.
   *
   * @param configuration the prior, as a model file holds it
   * @param mobile the scale of the mobile species
   * @param frame the scale of the other atoms
   * @param mobileSpecies atomic numbers of the mobile species; empty for that of the configuration
   * @return an immutable prior
   */
  static NormalPrior of(
      PriorConfiguration configuration,
      ScaleChoice mobile,
      ScaleChoice frame,
      Set<Integer> mobileSpecies) {
    return new NormalPrior(configuration, mobile, frame, mobileSpecies);
  }
}
