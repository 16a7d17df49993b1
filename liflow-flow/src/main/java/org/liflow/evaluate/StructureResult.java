package org.liflow.evaluate;

import java.util.Optional;

/**
 * What one seed made of one row of the index.
 *
 * @param row counted from 0
 * @param name the trajectory's
 * @param temperature in K
 * @param composition groups trajectories of one material
 * @param seed of the noise
 * @param atoms how many
 * @param strides how many were asked for
 * @param done how many there are; fewer where the trajectory stopped
 * @param time what is compared, in ps from the start on: the strides there are
 * @param window lag of the windowed averages, in ps
 * @param generated the model's; NaN where there is no stride
 * @param reference the data set's over the same time, frames as far apart
 * @param wholeReference the data set's over all strides asked for
 * @param radialError mean absolute error of g(r) of all atoms; NaN where there is no stride
 * @param radialPairError mean over the pairs of elements of that of their g(r)
 * @param fault why the trajectory stopped; empty where it is whole
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

  /** Whether no stride is missing. */
  public boolean whole() {
    return fault.isEmpty();
  }

  /** log10 of generated over reference: above 0 where the model's atoms go farther. */
  public double logError(Quantity quantity) {
    return Math.log10(generated.of(quantity) / reference.of(quantity));
  }
}
