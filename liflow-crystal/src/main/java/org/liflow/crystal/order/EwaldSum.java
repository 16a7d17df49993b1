package org.liflow.crystal.order;

import static org.liflow.crystal.Constants.ELEMENTARY_CHARGE;
import static org.liflow.crystal.Constants.VACUUM_PERMITTIVITY;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.special.Erf;
import org.liflow.tensor.geometry.Lattice;

/**
 * Coulomb potentials between all sites of a cell and their images, by Ewald, Ann. Phys. 369, 253
 * (1921); immutable, safe for several threads.
 *
 * <p>The potential of a unit charge at distance <b>r</b> with all its images, in a uniform
 * background that makes the cell neutral, is
 *
 * <p>v(r) = Σ<sub>n</sub> erfc(α|r+n|)/|r+n| + 4π/V Σ<sub>k≠0</sub> exp(−k²/4α²)/k² cos(k·r) −
 * π/(α²V),
 *
 * <p>and for r = 0 the term n = 0 is −2α/√π instead. The energy of charges q is ½ Σ q<sub>i</sub>
 * q<sub>j</sub> v(r<sub>ij</sub>), the terms i = j among them. The result does not depend on α.
 */
final class EwaldSum {
  /** e²/(4πε₀) in eV Å. */
  static final double COULOMB = ELEMENTARY_CHARGE / (4e-10 * Math.PI * VACUUM_PERMITTIVITY);

  /** Both sums end where the terms are below exp(−REACH²), some 3e-12. */
  private static final double REACH = 5.15;

  /** The cutoff in real space in units of the cube root of the volume: both sums cost the same. */
  private static final double CUTOFF = 1.4;

  private static final int GRID = 256;
  private static final double[] ERFC = new double[(int) (GRID * (REACH + 1))];
  private static final double[] SLOPE = new double[ERFC.length];

  static {
    for (int k = 0; k < ERFC.length; k++) {
      double x = (double) k / GRID;
      ERFC[k] = Erf.erfc(x);
      SLOPE[k] = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
    }
  }

  private final Lattice lattice;
  private final double alpha;
  private final double cutoff;
  private final int[] images = new int[3];

  /** Wave vectors as whole numbers, of ±k one, and for each twice its factor in v. */
  private final int[] waves;

  private final double[] weights;
  private final double background;

  EwaldSum(Lattice lattice) {
    this.lattice = lattice;
    double volume = lattice.volume();
    cutoff = CUTOFF * Math.cbrt(volume);
    alpha = REACH / cutoff;
    double[] heights = lattice.heights();
    for (int k = 0; k < 3; k++) {
      images[k] = (int) Math.ceil(cutoff / heights[k] + 0.5);
    }
    background = -Math.PI / (alpha * alpha * volume);
    double longest = 2 * alpha * REACH;
    double[] lengths = lattice.lengths();
    int[] most = new int[3];
    for (int k = 0; k < 3; k++) {
      most[k] = (int) (longest * lengths[k] / (2 * Math.PI));
    }
    double[] inverse = lattice.inverse();
    List<int[]> found = new ArrayList<>();
    List<Double> factors = new ArrayList<>();
    for (int h = 0; h <= most[0]; h++) {
      for (int k = h == 0 ? 0 : -most[1]; k <= most[1]; k++) {
        for (int l = h == 0 && k == 0 ? 1 : -most[2]; l <= most[2]; l++) {
          double square = 0;
          for (int x = 0; x < 3; x++) {
            double component =
                2
                    * Math.PI
                    * (h * inverse[3 * x] + k * inverse[3 * x + 1] + l * inverse[3 * x + 2]);
            square += component * component;
          }
          if (square <= longest * longest) {
            found.add(new int[] {h, k, l});
            factors.add(8 * Math.PI / volume * Math.exp(-square / (4 * alpha * alpha)) / square);
          }
        }
      }
    }
    waves = found.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    weights = factors.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** erfc by four terms of its Taylor series about the nearest point of a grid; error 1e-14. */
  static double erfc(double x) {
    int k = (int) (x * GRID + 0.5);
    double x0 = (double) k / GRID;
    double d = x - x0;
    double series =
        d * (1 + d * (-x0 + d * ((4 * x0 * x0 - 2) / 6 + d * (x0 * (12 - 8 * x0 * x0) / 24))));
    return ERFC[k] - SLOPE[k] * series;
  }

  /** The sum in real space of v for a difference of fractional coordinates, background included. */
  double real(double fa, double fb, double fc) {
    double a = fa - Math.rint(fa);
    double b = fb - Math.rint(fb);
    double c = fc - Math.rint(fc);
    double sum = background;
    for (int i = -images[0]; i <= images[0]; i++) {
      for (int j = -images[1]; j <= images[1]; j++) {
        for (int k = -images[2]; k <= images[2]; k++) {
          double p = a + i;
          double q = b + j;
          double s = c + k;
          double x = p * lattice.get(0, 0) + q * lattice.get(1, 0) + s * lattice.get(2, 0);
          double y = p * lattice.get(0, 1) + q * lattice.get(1, 1) + s * lattice.get(2, 1);
          double z = p * lattice.get(0, 2) + q * lattice.get(1, 2) + s * lattice.get(2, 2);
          double square = x * x + y * y + z * z;
          if (square < cutoff * cutoff && square > 1e-12) {
            double r = Math.sqrt(square);
            sum += erfc(alpha * r) / r;
          }
        }
      }
    }
    return sum;
  }

  /** The term that takes the place of n = 0 where a site meets itself. */
  double self() {
    return -2 * alpha / Math.sqrt(Math.PI);
  }

  /** Phases of sites: cos(k·r) and sin(k·r), one row a wave vector. */
  record Phases(double[][] cosine, double[][] sine) {}

  /**
   * The phases of sites.
   *
   * @param fractional three coordinates a site
   */
  Phases phases(double[] fractional) {
    int sites = fractional.length / 3;
    double[][] cosine = new double[weights.length][sites];
    double[][] sine = new double[weights.length][sites];
    for (int w = 0; w < weights.length; w++) {
      for (int i = 0; i < sites; i++) {
        double turns =
            waves[3 * w] * fractional[3 * i]
                + waves[3 * w + 1] * fractional[3 * i + 1]
                + waves[3 * w + 2] * fractional[3 * i + 2];
        double angle = 2 * Math.PI * (turns - Math.rint(turns));
        cosine[w][i] = Math.cos(angle);
        sine[w][i] = Math.sin(angle);
      }
    }
    return new Phases(cosine, sine);
  }

  /**
   * Potentials between all pairs of sites in eV/e², symmetric, self-terms on the diagonal.
   *
   * @param fractional three coordinates a site
   */
  double[][] matrix(double[] fractional, Phases phases) {
    int sites = fractional.length / 3;
    double[][] v = new double[sites][sites];
    for (int i = 0; i < sites; i++) {
      double[] row = v[i];
      for (int w = 0; w < weights.length; w++) {
        double[] cosine = phases.cosine()[w];
        double[] sine = phases.sine()[w];
        double c = weights[w] * cosine[i];
        double s = weights[w] * sine[i];
        for (int j = 0; j <= i; j++) {
          row[j] += c * cosine[j] + s * sine[j];
        }
      }
      for (int j = 0; j <= i; j++) {
        row[j] += difference(fractional, i, fractional, j);
      }
      row[i] += self();
      for (int j = 0; j <= i; j++) {
        row[j] *= COULOMB;
        v[j][i] = row[j];
      }
    }
    return v;
  }

  private double difference(double[] p, int i, double[] q, int j) {
    return real(p[3 * i] - q[3 * j], p[3 * i + 1] - q[3 * j + 1], p[3 * i + 2] - q[3 * j + 2]);
  }

  /**
   * Adds the potentials of charges at other sites, in eV/e.
   *
   * @param sites where to take the potential, three fractional coordinates each
   * @param sources where the charges are; none coincides with one of the sites
   * @param charges in e
   * @param potential one number a site, added to
   */
  void addPotential(
      double[] sites,
      Phases phases,
      double[] sources,
      Phases sourcePhases,
      double[] charges,
      double[] potential) {
    for (int w = 0; w < weights.length; w++) {
      double c = weights[w] * dot(charges, sourcePhases.cosine()[w]) * COULOMB;
      double s = weights[w] * dot(charges, sourcePhases.sine()[w]) * COULOMB;
      for (int i = 0; i < potential.length; i++) {
        potential[i] += c * phases.cosine()[w][i] + s * phases.sine()[w][i];
      }
    }
    for (int i = 0; i < potential.length; i++) {
      double sum = 0;
      for (int j = 0; j < charges.length; j++) {
        sum += charges[j] * difference(sites, i, sources, j);
      }
      potential[i] += COULOMB * sum;
    }
  }

  /**
   * The energy of charges, in eV.
   *
   * @param fractional three coordinates a charge
   * @param charges in e
   */
  double energy(double[] fractional, Phases phases, double[] charges) {
    double sum = 0;
    for (int w = 0; w < weights.length; w++) {
      double c = dot(charges, phases.cosine()[w]);
      double s = dot(charges, phases.sine()[w]);
      sum += 0.5 * weights[w] * (c * c + s * s);
    }
    double origin = 0.5 * (real(0, 0, 0) + self());
    for (int i = 0; i < charges.length; i++) {
      double potential = 0;
      for (int j = 0; j < i; j++) {
        potential += charges[j] * difference(fractional, i, fractional, j);
      }
      sum += charges[i] * (potential + origin * charges[i]);
    }
    return COULOMB * sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
