package org.liflow.md;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.liflow.crystal.Constants;
import org.liflow.tensor.geometry.Lattice;

/**
 * The reciprocal part of an Ewald sum (Ewald, Ann. Phys. 369, 253, 1921), in three stages that
 * share out over threads: sums over blocks of atoms, their total row by row, forces.
 *
 * <p>Wave vector (h, k, l) counts reciprocal vectors along the cell's axes, the shortest axis
 * first. With the phases along the three axes, the structure factors of (±h, k, ±l) are sums and
 * differences of eight real sums over atoms: cosine or sine of h times one of the four products
 * <i>cc</i>, <i>ss</i>, <i>cs</i>, <i>sc</i> of k's and l's.
 *
 * <p>Memory layout:
 *
 * <ul>
 *   <li>An atom's <em>plane</em> holds the four products at every index pair (k, l) with k, l ≥ 0,
 *       times the charge.
 *   <li>A <em>row</em> belongs to one h ≥ 0. It holds sums over atoms of planes, once times cos(h)
 *       and once times sin(h).
 *   <li>Index pairs are sorted by the largest h within the cutoff, so that each row needs just the
 *       beginning of a plane. The loops over a row have neither a branch nor an index lookup; the
 *       JIT compiler turns them into SIMD code.
 * </ul>
 *
 * <p>A plain sum beats a mesh for the few hundred atoms that training needs, and its results do not
 * depend on how space is cut; see "Reference dynamics: a plain Ewald sum" among the project's
 * decisions.
 */
final class ReciprocalSum {
  /**
   * One index pair of a plane.
   *
   * @param k along the middle axis, 0 or more
   * @param l along the longest axis, 0 or more
   * @param reach the largest h for which one of (±h, k, ±l) is within the cutoff
   */
  private record WavePlaneIndex(int k, int l, int reach) {}

  /**
   * The number of atoms added to a row at once. A row is too long for registers, so each pass loads
   * and stores it once; four atoms per pass cut that traffic to a quarter.
   */
  private static final int GROUP = 4;

  /** The number of products per index pair in a plane: cc, ss, cs, sc. */
  private static final int PRODUCTS = 4;

  /** Sums over the atoms of a block for each row: with the cosine of h and with its sine. */
  private static final class Sums {
    final double[][] cosine;
    final double[][] sine;

    Sums(int[] lengths) {
      cosine = new double[lengths.length][];
      sine = new double[lengths.length][];
      for (int h = 0; h < lengths.length; h++) {
        cosine[h] = new double[lengths[h]];
        sine[h] = new double[lengths[h]];
      }
    }

    void clear() {
      for (int h = 0; h < cosine.length; h++) {
        Arrays.fill(cosine[h], 0);
        Arrays.fill(sine[h], 0);
      }
    }
  }

  /** Scratch memory of one thread, so that no call allocates. */
  private static final class Scratch {
    final double[] middleCosine;
    final double[] middleSine;
    final double[] innerCosine;
    final double[] innerSine;
    final double[] field;
    final double[] slope;

    Scratch(int middle, int inner, int products) {
      middleCosine = new double[middle + 1];
      middleSine = new double[middle + 1];
      innerCosine = new double[inner + 1];
      innerSine = new double[inner + 1];
      field = new double[products];
      slope = new double[products];
    }
  }

  private final double[] charges;

  /** Columns of the inverse lattice, outer axis first: fractional = position · column. */
  private final double[][] columns = new double[3][3];

  private final int rows;
  private final int middle;
  private final int inner;
  private final int[] indexK;
  private final int[] indexL;

  /** exp(−k²/4α²)/k² in Å² of (h, k, l), (−h, k, l), (h, k, −l), (−h, k, −l); 0 for duplicates. */
  private final double[][] weights;

  /** 4π e²/(4πε₀) / V: of ±k together, the energy is this times weight times |S|². */
  private final double scale;

  private final double[][] planes;
  private final double[] noPlane;
  private final double[][] outerCosine;
  private final double[][] outerSine;
  private final double[] noOuter;
  private final Sums[] partial;

  /** Derivatives of the energy / scale by the total sums. */
  private final Sums slopes;

  private final double[] rowEnergy;
  private final Scratch[] scratch;

  /**
   * @param charges one an atom, in e; kept
   * @param blocks into how many blocks the atoms are cut for {@link #sums}
   * @param workers how many threads call at once
   */
  ReciprocalSum(Lattice lattice, EwaldSplit split, double[] charges, int blocks, int workers) {
    this.charges = charges;
    double[] axes = lattice.lengths();
    Integer[] order = {0, 1, 2};
    // The shortest axis has the fewest wave vectors, so it is the outer one: few rows, long planes.
    Arrays.sort(order, Comparator.comparingDouble(axis -> axes[axis]));
    double[] inverse = lattice.inverse();
    int[] most = new int[3];
    for (int k = 0; k < 3; k++) {
      for (int x = 0; x < 3; x++) {
        columns[k][x] = inverse[3 * x + order[k]];
      }
      most[k] = (int) (split.waveCutoff() * axes[order[k]] / (2 * Math.PI));
    }
    rows = most[0] + 1;
    middle = most[1];
    inner = most[2];
    List<WavePlaneIndex> indices = indices(split.waveCutoff() * split.waveCutoff());
    indexK = indices.stream().mapToInt(WavePlaneIndex::k).toArray();
    indexL = indices.stream().mapToInt(WavePlaneIndex::l).toArray();
    int[] lengths = new int[rows];
    weights = new double[rows][];
    for (int h = 0; h < rows; h++) {
      int row = h;
      lengths[h] = PRODUCTS * (int) indices.stream().filter(index -> index.reach() >= row).count();
      weights[h] = weights(h, lengths[h], split);
    }
    scale = 4 * Math.PI * Constants.COULOMB_EV_A / lattice.volume();
    // All atoms' planes are kept from stage 1 to stage 3, which would have to compute them again.
    planes = new double[charges.length][PRODUCTS * indexK.length];
    noPlane = new double[PRODUCTS * indexK.length];
    outerCosine = new double[charges.length][rows];
    outerSine = new double[charges.length][rows];
    noOuter = new double[rows];
    // One accumulator per block, added in a fixed order in stage 2: the same bits at any number of
    // threads.
    partial = new Sums[blocks];
    for (int k = 0; k < blocks; k++) {
      partial[k] = new Sums(lengths);
    }
    slopes = new Sums(lengths);
    rowEnergy = new double[rows];
    scratch = new Scratch[workers];
    for (int k = 0; k < workers; k++) {
      scratch[k] = new Scratch(middle, inner, PRODUCTS * indexK.length);
    }
  }

  /** The quarter plane k, l ≥ 0 within the cutoff, by falling reach. */
  private List<WavePlaneIndex> indices(double largest) {
    List<WavePlaneIndex> indices = new ArrayList<>();
    for (int k = 0; k <= middle; k++) {
      for (int l = 0; l <= inner; l++) {
        int reach = -1;
        for (int h = 0; h < rows; h++) {
          if (square(h, k, l) <= largest
              || square(-h, k, l) <= largest
              || square(h, k, -l) <= largest
              || square(-h, k, -l) <= largest) {
            reach = h;
          }
        }
        if (reach >= 0) {
          indices.add(new WavePlaneIndex(k, l, reach));
        }
      }
    }
    indices.sort(
        Comparator.comparingInt(WavePlaneIndex::reach)
            .reversed()
            .thenComparingInt(WavePlaneIndex::k)
            .thenComparingInt(WavePlaneIndex::l));
    return indices;
  }

  /**
   * The weights of a row. Of each pair ±k one vector counts, the one whose first number that is not
   * 0, of k, l, h, is positive; the others have the weight 0 rather than a branch in the loops.
   */
  private double[] weights(int h, int length, EwaldSplit split) {
    double[] row = new double[length];
    for (int at = 0; at < length; at += PRODUCTS) {
      int k = indexK[at / PRODUCTS];
      int l = indexL[at / PRODUCTS];
      boolean origin = h == 0 && k == 0 && l == 0;
      row[at] = origin ? 0 : weight(h, k, l, split);
      row[at + 1] = h == 0 || (k == 0 && l == 0) ? 0 : weight(-h, k, l, split);
      row[at + 2] = k == 0 || l == 0 ? 0 : weight(h, k, -l, split);
      row[at + 3] = h == 0 || k == 0 || l == 0 ? 0 : weight(-h, k, -l, split);
    }
    return row;
  }

  private double weight(int h, int k, int l, EwaldSplit split) {
    double square = square(h, k, l);
    return Math.exp(-square / (4 * split.alpha() * split.alpha())) / square;
  }

  /** The squared length of a wave vector in 1/Å². */
  private double square(int h, int k, int l) {
    double sum = 0;
    for (int x = 0; x < 3; x++) {
      double component = 2 * Math.PI * (h * columns[0][x] + k * columns[1][x] + l * columns[2][x]);
      sum += component * component;
    }
    return sum;
  }

  /** The number of rows for {@link #total}. */
  int rows() {
    return rows;
  }

  /**
   * Stage 1: the sums over the atoms from {@code first} to before {@code end}.
   *
   * @param positions x, y, z of each atom in Å; not changed
   */
  void sums(int block, int first, int end, double[] positions, int worker) {
    Sums sums = partial[block];
    sums.clear();
    for (int atom = first; atom < end; atom++) {
      phases(atom, positions, scratch[worker]);
    }
    // The last group is padded by atoms of zeros, which add nothing.
    for (int atom = first; atom < end; atom += GROUP) {
      double[] plane1 = atom + 1 < end ? planes[atom + 1] : noPlane;
      double[] plane2 = atom + 2 < end ? planes[atom + 2] : noPlane;
      double[] plane3 = atom + 3 < end ? planes[atom + 3] : noPlane;
      add(atom, end, outerCosine, planes[atom], plane1, plane2, plane3, sums.cosine);
      add(atom, end, outerSine, planes[atom], plane1, plane2, plane3, sums.sine);
    }
  }

  private void add(
      int atom,
      int end,
      double[][] outer,
      double[] plane0,
      double[] plane1,
      double[] plane2,
      double[] plane3,
      double[][] sums) {
    double[] outer1 = atom + 1 < end ? outer[atom + 1] : noOuter;
    double[] outer2 = atom + 2 < end ? outer[atom + 2] : noOuter;
    double[] outer3 = atom + 3 < end ? outer[atom + 3] : noOuter;
    for (int h = 0; h < rows; h++) {
      add(outer[atom][h], plane0, outer1[h], plane1, outer2[h], plane2, outer3[h], plane3, sums[h]);
    }
  }

  /** Small and without branches, so that C2 inlines and vectorises it. */
  private static void add(
      double factor0,
      double[] plane0,
      double factor1,
      double[] plane1,
      double factor2,
      double[] plane2,
      double factor3,
      double[] plane3,
      double[] sums) {
    for (int m = 0; m < sums.length; m++) {
      // Two sums of two, not one of four: the additions of a pair do not wait for the other's.
      sums[m] +=
          factor0 * plane0[m] + factor1 * plane1[m] + (factor2 * plane2[m] + factor3 * plane3[m]);
    }
  }

  /**
   * Stage 2: adds up all blocks' sums in one row, computes the row's energy, and puts the energy's
   * derivatives by the sums in their place, from which stage 3 takes the forces.
   */
  void total(int row) {
    double[] cosine = slopes.cosine[row];
    double[] sine = slopes.sine[row];
    System.arraycopy(partial[0].cosine[row], 0, cosine, 0, cosine.length);
    System.arraycopy(partial[0].sine[row], 0, sine, 0, sine.length);
    for (int block = 1; block < partial.length; block++) {
      accumulate(partial[block].cosine[row], cosine);
      accumulate(partial[block].sine[row], sine);
    }
    double[] weight = weights[row];
    double energy = 0;
    for (int m = 0; m < weight.length; m += PRODUCTS) {
      // Structure factors of (h, k, l), (−h, k, l), (h, k, −l), (−h, k, −l), by the addition
      // theorems of cosine and sine.
      double real0 = cosine[m] - cosine[m + 1] - sine[m + 2] - sine[m + 3];
      double real1 = cosine[m] - cosine[m + 1] + sine[m + 2] + sine[m + 3];
      double real2 = cosine[m] + cosine[m + 1] + sine[m + 2] - sine[m + 3];
      double real3 = cosine[m] + cosine[m + 1] - sine[m + 2] + sine[m + 3];
      double imaginary0 = cosine[m + 3] + cosine[m + 2] + sine[m] - sine[m + 1];
      double imaginary1 = cosine[m + 3] + cosine[m + 2] - sine[m] + sine[m + 1];
      double imaginary2 = cosine[m + 3] - cosine[m + 2] + sine[m] + sine[m + 1];
      double imaginary3 = cosine[m + 3] - cosine[m + 2] - sine[m] - sine[m + 1];
      energy +=
          weight[m] * (real0 * real0 + imaginary0 * imaginary0)
              + weight[m + 1] * (real1 * real1 + imaginary1 * imaginary1)
              + weight[m + 2] * (real2 * real2 + imaginary2 * imaginary2)
              + weight[m + 3] * (real3 * real3 + imaginary3 * imaginary3);
      // d(w |S|²) = 2 w (Re S dRe S + Im S dIm S); then the transposed addition theorems.
      real0 *= 2 * weight[m];
      real1 *= 2 * weight[m + 1];
      real2 *= 2 * weight[m + 2];
      real3 *= 2 * weight[m + 3];
      imaginary0 *= 2 * weight[m];
      imaginary1 *= 2 * weight[m + 1];
      imaginary2 *= 2 * weight[m + 2];
      imaginary3 *= 2 * weight[m + 3];
      cosine[m] = real0 + real1 + real2 + real3;
      cosine[m + 1] = -real0 - real1 + real2 + real3;
      cosine[m + 2] = imaginary0 + imaginary1 - imaginary2 - imaginary3;
      cosine[m + 3] = imaginary0 + imaginary1 + imaginary2 + imaginary3;
      sine[m] = imaginary0 - imaginary1 + imaginary2 - imaginary3;
      sine[m + 1] = -imaginary0 + imaginary1 + imaginary2 - imaginary3;
      sine[m + 2] = -real0 + real1 + real2 - real3;
      sine[m + 3] = -real0 + real1 - real2 + real3;
    }
    rowEnergy[row] = energy;
  }

  private static void accumulate(double[] part, double[] sums) {
    for (int m = 0; m < sums.length; m++) {
      sums[m] += part[m];
    }
  }

  /** The energy of the positions last gone through, in eV, without the self-energy. */
  double energy() {
    double sum = 0;
    for (double energy : rowEnergy) {
      sum += energy;
    }
    return scale * sum;
  }

  /**
   * Stage 3: adds the forces on the atoms from {@code first} to before {@code end}, in eV/Å, at the
   * positions of stage 1.
   *
   * @param forces x, y, z of each atom; those of the range are changed
   */
  void addForces(int first, int end, double[] forces, int worker) {
    double[] field = scratch[worker].field;
    double[] slope = scratch[worker].slope;
    double unit = -2 * Math.PI * scale;
    for (int atom = first; atom < end; atom++) {
      Arrays.fill(field, 0);
      Arrays.fill(slope, 0);
      for (int h = 0; h < rows; h++) {
        double c = outerCosine[atom][h];
        double s = outerSine[atom][h];
        add(c, slopes.cosine[h], s, slopes.sine[h], field);
        // The derivative by the outer fraction: cos becomes −h sin, sin becomes h cos.
        if (h > 0) {
          add(-h * s, slopes.cosine[h], h * c, slopes.sine[h], slope);
        }
      }
      // Along the other axes the derivative acts on the products: of cc it is −k sc and −l cs.
      double alongOuter = 0;
      double alongMiddle = 0;
      double alongInner = 0;
      double[] plane = planes[atom];
      for (int at = 0; at < indexK.length; at++) {
        int m = PRODUCTS * at;
        double cc = plane[m];
        double ss = plane[m + 1];
        double cs = plane[m + 2];
        double sc = plane[m + 3];
        alongOuter += slope[m] * cc + slope[m + 1] * ss + (slope[m + 2] * cs + slope[m + 3] * sc);
        alongMiddle +=
            indexK[at]
                * (field[m + 3] * cc - field[m] * sc + (field[m + 1] * cs - field[m + 2] * ss));
        alongInner +=
            indexL[at]
                * (field[m + 2] * cc - field[m] * cs + (field[m + 1] * sc - field[m + 3] * ss));
      }
      for (int x = 0; x < 3; x++) {
        forces[3 * atom + x] +=
            unit
                * (alongOuter * columns[0][x]
                    + alongMiddle * columns[1][x]
                    + alongInner * columns[2][x]);
      }
    }
  }

  private static void add(
      double factor0, double[] row0, double factor1, double[] row1, double[] sums) {
    for (int m = 0; m < row0.length; m++) {
      sums[m] += factor0 * row0[m] + factor1 * row1[m];
    }
  }

  /** Writes an atom's factors for h and, times its charge, its plane. */
  private void phases(int atom, double[] positions, Scratch mine) {
    double x = positions[3 * atom];
    double y = positions[3 * atom + 1];
    double z = positions[3 * atom + 2];
    double[] plane = planes[atom];
    powers(fraction(0, x, y, z), 1, outerCosine[atom], outerSine[atom]);
    powers(fraction(1, x, y, z), charges[atom], mine.middleCosine, mine.middleSine);
    powers(fraction(2, x, y, z), 1, mine.innerCosine, mine.innerSine);
    for (int at = 0; at < indexK.length; at++) {
      double c = mine.middleCosine[indexK[at]];
      double s = mine.middleSine[indexK[at]];
      double otherC = mine.innerCosine[indexL[at]];
      double otherS = mine.innerSine[indexL[at]];
      plane[PRODUCTS * at] = c * otherC;
      plane[PRODUCTS * at + 1] = s * otherS;
      plane[PRODUCTS * at + 2] = c * otherS;
      plane[PRODUCTS * at + 3] = s * otherC;
    }
  }

  private double fraction(int axis, double x, double y, double z) {
    return x * columns[axis][0] + y * columns[axis][1] + z * columns[axis][2];
  }

  /** Writes {@code factor} times the powers of exp(2πi f), from the 0th on. */
  private static void powers(double fraction, double factor, double[] real, double[] imaginary) {
    real[0] = factor;
    imaginary[0] = 0;
    if (real.length == 1) {
      return;
    }
    // The nearest quarter turn goes into the signs, so that the series see at most ±π/4. Math.sin
    // may differ by a rounding between machines; these may not.
    double turn = fraction - Math.rint(fraction);
    double quarters = Math.rint(4 * turn);
    double angle = 2 * Math.PI * (turn - 0.25 * quarters);
    double sine = sine(angle);
    double cosine = cosine(angle);
    int quadrant = (int) quarters & 3;
    double c = quadrant == 0 ? cosine : quadrant == 1 ? -sine : quadrant == 2 ? -cosine : sine;
    double s = quadrant == 0 ? sine : quadrant == 1 ? cosine : quadrant == 2 ? -sine : -cosine;
    // By complex multiplication: one sine and one cosine per atom and axis.
    for (int k = 1; k < real.length; k++) {
      double before = real[k - 1];
      double beforeImaginary = imaginary[k - 1];
      real[k] = before * c - beforeImaginary * s;
      imaginary[k] = before * s + beforeImaginary * c;
    }
  }

  /** Taylor's series up to x¹⁷, good to a rounding within ±π/4: the same bits on every machine. */
  private static double sine(double x) {
    double y = x * x;
    return x
        * (1
            + y
                * (-1.0 / 6
                    + y
                        * (1.0 / 120
                            + y
                                * (-1.0 / 5040
                                    + y
                                        * (1.0 / 362880
                                            + y
                                                * (-1.0 / 39916800
                                                    + y
                                                        * (1.0 / 6227020800.0
                                                            + y
                                                                * (-1.0 / 1307674368000.0
                                                                    + y / 355687428096000.0))))))));
  }

  /** Taylor's series up to x¹⁶. */
  private static double cosine(double x) {
    double y = x * x;
    return 1
        + y
            * (-0.5
                + y
                    * (1.0 / 24
                        + y
                            * (-1.0 / 720
                                + y
                                    * (1.0 / 40320
                                        + y
                                            * (-1.0 / 3628800
                                                + y
                                                    * (1.0 / 479001600
                                                        + y
                                                            * (-1.0 / 87178291200.0
                                                                + y / 20922789888000.0)))))));
  }
}
