package org.liflow.md;

/**
 * The split of an Ewald sum between real and reciprocal space.
 *
 * @param alpha the screening parameter in 1/Å; 0 where there are no charges
 * @param waveCutoff the longest wave vector in 1/Å, factor 2π included; 0 where there are no
 *     charges
 */
record EwaldSplit(double alpha, double waveCutoff) {
  /**
   * The cheapest split for a cutoff in real space: both halves err by {@code accuracy}. The errors
   * are those of Kolafa and Perram, Mol. Simul. 9, 351 (1992), equations 18 and 32.
   *
   * @param accuracy root mean square error of a force component in units of the force between two
   *     unit charges 1 Å apart
   * @param cutoff in real space, in Å
   * @param squares the sum of the squared charges in e²
   * @param atoms their number
   * @param volume of the cell in Å³
   */
  static EwaldSplit of(double accuracy, double cutoff, double squares, int atoms, double volume) {
    if (squares == 0) {
      return new EwaldSplit(0, 0);
    }
    double real = 2 * squares / Math.sqrt(atoms * cutoff * volume);
    double alpha = Math.sqrt(Math.max(1, Math.log(real / accuracy))) / cutoff;
    double low = 0;
    double high = 100 * alpha;
    for (int k = 0; k < 100; k++) {
      double middle = 0.5 * (low + high);
      double error =
          2
              * squares
              * alpha
              * Math.sqrt(2 / (middle * atoms * volume))
              * Math.exp(-middle * middle / (4 * alpha * alpha));
      if (error > accuracy) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new EwaldSplit(alpha, high);
  }
}
