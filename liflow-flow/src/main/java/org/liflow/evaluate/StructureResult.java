package org.liflow.evaluate;

import java.util.Optional;

/**
 * The result of one row of the index with one seed.
 *
 * @param row counted from 0
 * @param name of the trajectory
 * @param temperature in K
 * @param composition groups trajectories of one material
 * @param seed of the noise
 * @param atoms the number of atoms
 * @param strides the number of strides asked for
 * @param done the number of strides generated; fewer if the trajectory stopped
 * @param time the time that is compared, in ps: that of the strides generated
 * @param window lag of the windowed averages, in ps
 * @param generated the model's mobility; NaN without a stride
 * @param reference the data set's mobility over the same time, at the same interval of frames
 * @param wholeReference the data set's mobility over all strides asked for
 * @param radialError mean absolute error of g(r) of all atoms; NaN without a stride
 * @param radialPairError mean over the pairs of elements of the error of their g(r)
 * @param fault the reason why the trajectory stopped; empty if it is complete
 */
public record StructureResult(
    int row,
    String name,
    double temperature,
    String composition,
    long seed,
    int atoms,
    int strides,
    int done,
    double time,
    double window,
    Mobility generated,
    Mobility reference,
    Mobility wholeReference,
    double radialError,
    double radialPairError,
    Optional<String> fault) {

  /** {@return whether no stride is missing} */
  public boolean whole() {
    return fault.isEmpty();
  }

  /**
   * log10 of generated over reference: above 0 if the model's atoms move farther.
   *
   * @param quantity the quantity asked for
   * @return the logarithm to base 10
   */
  public double logError(Quantity quantity) {
    return Math.log10(generated.of(quantity) / reference.of(quantity));
  }
}
