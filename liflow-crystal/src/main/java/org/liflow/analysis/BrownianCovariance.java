package org.liflow.analysis;

/**
 * The covariance of the time-averaged squared displacements of one walker along one axis from lag
 * to lag, for free diffusion plus localised noise.
 *
 * <p>Displacements over windows of n and m frames that start s frames apart are Gaussian, with the
 * covariance k = ½ (γ(s+m) + γ(s−n) − γ(s) − γ(s+m−n)) where γ(n) = 2 D |n| + c (0 at n = 0) is the
 * mean squared displacement; squares of Gaussians vary together by 2 k² (Isserlis), summed here
 * over all pairs of overlapping windows that a trajectory of so many frames has. The sum is exact,
 * and quadratic in D and c, so that its three coefficients serve all values of both. (Michalet,
 * Phys. Rev. E 2010, 82, 041914; Bullerjahn, von Bülow and Hummer, J. Chem. Phys. 2020, 153,
 * 024116.)
 */
final class BrownianCovariance {
  private final double[][] motion;
  private final double[][] cross;
  private final double[][] noise;

  private BrownianCovariance(double[][] motion, double[][] cross, double[][] noise) {
    this.motion = motion;
    this.cross = cross;
    this.noise = noise;
  }

  /**
   * @param frames the length of the trajectory
   * @param lags in frames, rising, all below {@code frames}
   */
  static BrownianCovariance of(int frames, int[] lags) {
    int size = lags.length;
    BrownianCovariance result =
        new BrownianCovariance(
            new double[size][size], new double[size][size], new double[size][size]);
    for (int p = 0; p < size; p++) {
      for (int q = p; q < size; q++) {
        result.sum(frames, lags, p, q);
      }
    }
    return result;
  }

  private void sum(int frames, int[] lags, int p, int q) {
    int n = lags[p];
    int m = lags[q];
    int windowsN = frames - n;
    int windowsM = frames - m;
    double squareMotion = 0;
    double product = 0;
    double squareNoise = 0;
    for (int s = Math.max(-m, 1 - windowsN); s <= Math.min(n, windowsM - 1); s++) {
      int pairs = Math.min(windowsN - 1, windowsM - 1 - s) - Math.max(0, -s) + 1;
      if (pairs <= 0) {
        continue;
      }
      double a = Math.abs(s + m) + Math.abs(s - n) - Math.abs(s) - Math.abs(s + m - n);
      double b = 0.5 * (one(s + m) + one(s - n) - one(s) - one(s + m - n));
      squareMotion += pairs * a * a;
      product += pairs * a * b;
      squareNoise += pairs * b * b;
    }
    double share = 2.0 / ((double) windowsN * windowsM);
    motion[p][q] = motion[q][p] = share * squareMotion;
    cross[p][q] = cross[q][p] = share * product;
    noise[p][q] = noise[q][p] = share * squareNoise;
  }

  private static int one(int lag) {
    return lag == 0 ? 0 : 1;
  }

  /** The weighted sum of the coefficients of several trajectories' covariances. */
  static BrownianCovariance sum(BrownianCovariance[] parts, double[] weights) {
    int size = parts[0].motion.length;
    BrownianCovariance result =
        new BrownianCovariance(
            new double[size][size], new double[size][size], new double[size][size]);
    for (int part = 0; part < parts.length; part++) {
      for (int p = 0; p < size; p++) {
        for (int q = 0; q < size; q++) {
          result.motion[p][q] += weights[part] * parts[part].motion[p][q];
          result.cross[p][q] += weights[part] * parts[part].cross[p][q];
          result.noise[p][q] += weights[part] * parts[part].noise[p][q];
        }
      }
    }
    return result;
  }

  /**
   * The covariance between two lags, in Å⁴.
   *
   * @param p the place of a lag in the list, and so {@code q}
   * @param diffusivity D in Å² a frame
   * @param offset c in Å²
   */
  double at(int p, int q, double diffusivity, double offset) {
    return diffusivity * diffusivity * motion[p][q]
        + 2 * diffusivity * offset * cross[p][q]
        + offset * offset * noise[p][q];
  }
}
