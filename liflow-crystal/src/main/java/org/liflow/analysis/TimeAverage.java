package org.liflow.analysis;

import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Squared displacements of a series averaged over all time origins, in O(F log F).
 *
 * <p>The mean of (x(t+n) − x(t))² is the mean of both squares less twice the autocorrelation, which
 * the zero-padded Fourier transform gives for all lags at once (Kneller et al., Comput. Phys.
 * Commun. 1995, 91, 191; Calandrini et al., Collection SFN 2011, 12, 201). Two real series share
 * one complex transform.
 */
final class TimeAverage {
  private TimeAverage() {}

  /**
   * The time-averaged squared displacements of two series of one length.
   *
   * @return for each series its value at lags 0 … F−1
   */
  static double[][] squaredDisplacements(double[] first, double[] second) {
    int frames = first.length;
    int padded = Math.max(2, Integer.highestOneBit(Math.max(1, 2 * frames - 1)) << 1);
    double[] a = centred(first);
    double[] b = centred(second);
    double[][] spectrum = new double[2][padded];
    System.arraycopy(a, 0, spectrum[0], 0, frames);
    System.arraycopy(b, 0, spectrum[1], 0, frames);
    FastFourierTransformer.transformInPlace(
        spectrum, DftNormalization.STANDARD, TransformType.FORWARD);
    double[][] power = new double[2][padded];
    for (int k = 0; k < padded; k++) {
      int mirror = (padded - k) % padded;
      double evenRe = 0.5 * (spectrum[0][k] + spectrum[0][mirror]);
      double evenIm = 0.5 * (spectrum[1][k] - spectrum[1][mirror]);
      double oddRe = 0.5 * (spectrum[1][k] + spectrum[1][mirror]);
      double oddIm = 0.5 * (spectrum[0][mirror] - spectrum[0][k]);
      power[0][k] = evenRe * evenRe + evenIm * evenIm;
      power[1][k] = oddRe * oddRe + oddIm * oddIm;
    }
    FastFourierTransformer.transformInPlace(
        power, DftNormalization.STANDARD, TransformType.INVERSE);
    return new double[][] {displacements(a, power[0]), displacements(b, power[1])};
  }

  /** Smaller numbers lose fewer digits in the difference of squares. */
  private static double[] centred(double[] series) {
    double mean = 0;
    for (double x : series) {
      mean += x / series.length;
    }
    double[] centred = series.clone();
    for (int k = 0; k < centred.length; k++) {
      centred[k] -= mean;
    }
    return centred;
  }

  private static double[] displacements(double[] series, double[] correlation) {
    int frames = series.length;
    double[] result = new double[frames];
    double squares = 0;
    for (double x : series) {
      squares += 2 * x * x;
    }
    for (int lag = 1; lag < frames; lag++) {
      double early = series[lag - 1];
      double late = series[frames - lag];
      squares -= early * early + late * late;
      result[lag] = Math.max(0, (squares - 2 * correlation[lag]) / (frames - lag));
    }
    return result;
  }
}
