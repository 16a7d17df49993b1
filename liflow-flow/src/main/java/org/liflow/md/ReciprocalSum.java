package org.liflow.md;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.liflow.tensor.geometry.Lattice;

/**
 * The reciprocal part of an Ewald sum (Ewald, Ann. Phys. 369, 253, 1921), in three stages that
 * share out over threads: structure factors of blocks of atoms, their total row by row, forces.
 *
 * <p>Wave vector (h, k, l) counts reciprocal vectors along the cell's axes, the shortest axis
 * first. Phases are products: atom <i>j</i> has one factor for h and one for each (k, l), of which
 * half a plane suffices since −<b>k</b> has the conjugate structure factor. Row h holds ±h
 * together: of the four real products of the two factors' parts, sums and differences make both.
 * Along a row the loops run over contiguous memory without a branch, which the JIT compiler turns
 * into SIMD code.
 */
final class ReciprocalSum {
  /** A place (k, l) of the half plane and the largest |h| for which it is within the cutoff. */
  private record Place(int k, int l, int reach) {}

  /** Scratch memory of one thread. */
  private static final class Scratch {
    final double[] outerReal;
    final double[] outerImaginary;
    final double[] middleReal;
    final double[] middleImaginary;
    final double[] innerReal;
    final double[] innerImaginary;
    final double[] planeReal;
    final double[] planeImaginary;
    final double[] fieldReal;
    final double[] fieldImaginary;
    final double[] slopeReal;
    final double[] slopeImaginary;

    Scratch(int rows, int middle, int inner, int places) {
      outerReal = new double[rows];
      outerImaginary = new double[rows];
      middleReal = new double[middle + 1];
      middleImaginary = new double[middle + 1];
      innerReal = new double[2 * inner + 1];
      innerImaginary = new double[2 * inner + 1];
      planeReal = new double[places];
      planeImaginary = new double[places];
      fieldReal = new double[places];
      fieldImaginary = new double[places];
      slopeReal = new double[places];
      slopeImaginary = new double[places];
    }
  }

  /** Four sums for each wave vector pair (±h, k, l): of the products of the factors' parts. */
  private static final class Sums {
    final double[] realReal;
    final double[] imaginaryImaginary;
    final double[] realImaginary;
    final double[] imaginaryReal;

    Sums(int size) {
      realReal = new double[size];
      imaginaryImaginary = new double[size];
      realImaginary = new double[size];
      imaginaryReal = new double[size];
    }

    void clear() {
      Arrays.fill(realReal, 0);
      Arrays.fill(imaginaryImaginary, 0);
      Arrays.fill(realImaginary, 0);
      Arrays.fill(imaginaryReal, 0);
    }
  }

  private final double[] charges;

  /** Columns of the inverse lattice, outer axis first: fractional = position · column. */
  private final double[][] columns = new double[3][3];

  private final int rows;
  private final int middle;
  private final int inner;

  /** k and l + {@link #inner} of each place, sorted by falling reach. */
  private final int[] placeK;

  private final int[] placeL;

  /** How many places row h has, and where it begins in arrays over all rows. */
  private final int[] lengths;

  private final int[] starts;

  /** exp(−k²/4α²)/k² of (h, k, l) and of (−h, k, l), in Å²; 0 where a vector is not to count. */
  private final double[] weightPlus;

  private final double[] weightMinus;

  /** 4π e²/(4πε₀) / V: of ±k together, the energy is this times weight times |S|². */
  private final double scale;

  private final Sums[] partial;
  private final Scratch[] scratch;
  private final double[] sumReal;
  private final double[] differenceReal;
  private final double[] sumImaginary;
  private final double[] differenceImaginary;
  private final double[] rowEnergy;

  /**
   * @param charges one an atom, in e; kept
   * @param blocks into how many blocks the atoms are cut for {@link #factors}
   * @param workers how many threads call at once
   */
  ReciprocalSum(Lattice lattice, EwaldSplit split, double[] charges, int blocks, int workers) {
    this.charges = charges;
    double[] lengthsOfAxes = lattice.lengths();
    Integer[] order = {0, 1, 2};
    Arrays.sort(order, Comparator.comparingDouble(axis -> lengthsOfAxes[axis]));
    double[] inverse = lattice.inverse();
    int[] most = new int[3];
    for (int k = 0; k < 3; k++) {
      for (int x = 0; x < 3; x++) {
        columns[k][x] = inverse[3 * x + order[k]];
      }
      most[k] = (int) (split.waveCutoff() * lengthsOfAxes[order[k]] / (2 * Math.PI));
    }
    rows = most[0] + 1;
    middle = most[1];
    inner = most[2];
    double largest = split.waveCutoff() * split.waveCutoff();
    List<Place> places = places(largest);
    placeK = places.stream().mapToInt(Place::k).toArray();
    placeL = places.stream().mapToInt(place -> place.l() + inner).toArray();
    lengths = new int[rows];
    starts = new int[rows + 1];
    for (int h = 0; h < rows; h++) {
      int row = h;
      lengths[h] = (int) places.stream().filter(place -> place.reach() >= row).count();
      starts[h + 1] = starts[h] + lengths[h];
    }
    int size = starts[rows];
    weightPlus = new double[size];
    weightMinus = new double[size];
    for (int h = 0; h < rows; h++) {
      for (int m = 0; m < lengths[h]; m++) {
        Place place = places.get(m);
        boolean axis = place.k() == 0 && place.l() == 0;
        if (!axis || h > 0) {
          weightPlus[starts[h] + m] = weight(square(h, place.k(), place.l()), split);
        }
        if (!axis && h > 0) {
          weightMinus[starts[h] + m] = weight(square(-h, place.k(), place.l()), split);
        }
      }
    }
    scale = 4 * Math.PI * Units.COULOMB / lattice.volume();
    partial = new Sums[blocks];
    for (int k = 0; k < blocks; k++) {
      partial[k] = new Sums(size);
    }
    scratch = new Scratch[workers];
    for (int k = 0; k < workers; k++) {
      scratch[k] = new Scratch(rows, middle, inner, placeK.length);
    }
    sumReal = new double[size];
    differenceReal = new double[size];
    sumImaginary = new double[size];
    differenceImaginary = new double[size];
    rowEnergy = new double[rows];
  }

  /** The half plane k > 0, or k = 0 and l ≥ 0, within the cutoff; by falling reach. */
  private List<Place> places(double largest) {
    List<Place> places = new ArrayList<>();
    for (int k = 0; k <= middle; k++) {
      for (int l = k == 0 ? 0 : -inner; l <= inner; l++) {
        int reach = -1;
        for (int h = 0; h < rows; h++) {
          if (square(h, k, l) <= largest || square(-h, k, l) <= largest) {
            reach = h;
          }
        }
        if (reach >= 0) {
          places.add(new Place(k, l, reach));
        }
      }
    }
    places.sort(
        Comparator.comparingInt(Place::reach)
            .reversed()
            .thenComparingInt(Place::k)
            .thenComparingInt(Place::l));
    return places;
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

  private static double weight(double square, EwaldSplit split) {
    return Math.exp(-square / (4 * split.alpha() * split.alpha())) / square;
  }

  /** The number of wave vectors, of each pair ±k one. */
  int size() {
    int count = 0;
    for (int k = 0; k < weightPlus.length; k++) {
      count += (weightPlus[k] > 0 ? 1 : 0) + (weightMinus[k] > 0 ? 1 : 0);
    }
    return count;
  }

  /** The number of rows for {@link #total}. */
  int rows() {
    return rows;
  }

  /**
   * Stage 1: the structure factors of the atoms from {@code first} to before {@code end}.
   *
   * @param positions x, y, z of each atom in Å; not changed
   */
  void factors(int block, int first, int end, double[] positions, int worker) {
    Scratch mine = scratch[worker];
    Sums sums = partial[block];
    sums.clear();
    for (int atom = first; atom < end; atom++) {
      phases(atom, positions, mine);
      for (int h = 0; h < rows; h++) {
        addProducts(
            mine.outerReal[h],
            mine.outerImaginary[h],
            mine.planeReal,
            mine.planeImaginary,
            sums,
            starts[h],
            lengths[h]);
      }
    }
  }

  private static void addProducts(
      double outerReal,
      double outerImaginary,
      double[] planeReal,
      double[] planeImaginary,
      Sums sums,
      int start,
      int length) {
    double[] realReal = sums.realReal;
    double[] imaginaryImaginary = sums.imaginaryImaginary;
    double[] realImaginary = sums.realImaginary;
    double[] imaginaryReal = sums.imaginaryReal;
    for (int m = 0; m < length; m++) {
      double real = planeReal[m];
      double imaginary = planeImaginary[m];
      realReal[start + m] += outerReal * real;
      imaginaryImaginary[start + m] += outerImaginary * imaginary;
      realImaginary[start + m] += outerReal * imaginary;
      imaginaryReal[start + m] += outerImaginary * real;
    }
  }

  /** Stage 2: the total of all blocks' structure factors in one row. */
  void total(int row) {
    Sums all = partial[0];
    double energy = 0;
    for (int m = starts[row]; m < starts[row + 1]; m++) {
      double realReal = all.realReal[m];
      double imaginaryImaginary = all.imaginaryImaginary[m];
      double realImaginary = all.realImaginary[m];
      double imaginaryReal = all.imaginaryReal[m];
      for (int block = 1; block < partial.length; block++) {
        realReal += partial[block].realReal[m];
        imaginaryImaginary += partial[block].imaginaryImaginary[m];
        realImaginary += partial[block].realImaginary[m];
        imaginaryReal += partial[block].imaginaryReal[m];
      }
      double plusReal = realReal - imaginaryImaginary;
      double plusImaginary = realImaginary + imaginaryReal;
      double minusReal = realReal + imaginaryImaginary;
      double minusImaginary = realImaginary - imaginaryReal;
      double plus = weightPlus[m];
      double minus = weightMinus[m];
      energy +=
          plus * (plusReal * plusReal + plusImaginary * plusImaginary)
              + minus * (minusReal * minusReal + minusImaginary * minusImaginary);
      // Of the conjugates, which the forces need.
      sumReal[m] = plus * plusReal + minus * minusReal;
      differenceReal[m] = plus * plusReal - minus * minusReal;
      sumImaginary[m] = -plus * plusImaginary - minus * minusImaginary;
      differenceImaginary[m] = -plus * plusImaginary + minus * minusImaginary;
    }
    rowEnergy[row] = energy;
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
   * Stage 3: adds the forces on the atoms from {@code first} to before {@code end}, in eV/Å.
   *
   * @param forces x, y, z of each atom; those of the range are changed
   */
  void addForces(int first, int end, double[] positions, double[] forces, int worker) {
    Scratch mine = scratch[worker];
    double unit = 4 * Math.PI * scale;
    for (int atom = first; atom < end; atom++) {
      phases(atom, positions, mine);
      Arrays.fill(mine.fieldReal, 0);
      Arrays.fill(mine.fieldImaginary, 0);
      Arrays.fill(mine.slopeReal, 0);
      Arrays.fill(mine.slopeImaginary, 0);
      for (int h = 0; h < rows; h++) {
        addField(mine.outerReal[h], mine.outerImaginary[h], mine, starts[h], lengths[h]);
        if (h > 0) {
          addSlope(h * mine.outerReal[h], h * mine.outerImaginary[h], mine, starts[h], lengths[h]);
        }
      }
      double alongOuter = 0;
      double alongMiddle = 0;
      double alongInner = 0;
      for (int m = 0; m < placeK.length; m++) {
        double real = mine.planeReal[m];
        double imaginary = mine.planeImaginary[m];
        double field = real * mine.fieldImaginary[m] + imaginary * mine.fieldReal[m];
        alongOuter += real * mine.slopeImaginary[m] + imaginary * mine.slopeReal[m];
        alongMiddle += placeK[m] * field;
        alongInner += (placeL[m] - inner) * field;
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

  /** The rows ±h of Σ weight S* exp(i 2π h f). */
  private void addField(double real, double imaginary, Scratch mine, int start, int length) {
    double[] fieldReal = mine.fieldReal;
    double[] fieldImaginary = mine.fieldImaginary;
    for (int m = 0; m < length; m++) {
      fieldReal[m] += real * sumReal[start + m] - imaginary * differenceImaginary[start + m];
      fieldImaginary[m] += real * sumImaginary[start + m] + imaginary * differenceReal[start + m];
    }
  }

  /** The same with another factor h, which changes sign between the rows. */
  private void addSlope(double real, double imaginary, Scratch mine, int start, int length) {
    double[] slopeReal = mine.slopeReal;
    double[] slopeImaginary = mine.slopeImaginary;
    for (int m = 0; m < length; m++) {
      slopeReal[m] += real * differenceReal[start + m] - imaginary * sumImaginary[start + m];
      slopeImaginary[m] += real * differenceImaginary[start + m] + imaginary * sumReal[start + m];
    }
  }

  /** Writes an atom's factors for h and, times its charge, for each place (k, l). */
  private void phases(int atom, double[] positions, Scratch mine) {
    double x = positions[3 * atom];
    double y = positions[3 * atom + 1];
    double z = positions[3 * atom + 2];
    double charge = charges[atom];
    powers(fraction(0, x, y, z), mine.outerReal, mine.outerImaginary, 0, rows - 1);
    powers(fraction(1, x, y, z), mine.middleReal, mine.middleImaginary, 0, middle);
    powers(fraction(2, x, y, z), mine.innerReal, mine.innerImaginary, inner, inner);
    for (int l = 1; l <= inner; l++) {
      mine.innerReal[inner - l] = mine.innerReal[inner + l];
      mine.innerImaginary[inner - l] = -mine.innerImaginary[inner + l];
    }
    for (int k = 0; k <= middle; k++) {
      mine.middleReal[k] *= charge;
      mine.middleImaginary[k] *= charge;
    }
    for (int m = 0; m < placeK.length; m++) {
      double real = mine.middleReal[placeK[m]];
      double imaginary = mine.middleImaginary[placeK[m]];
      double otherReal = mine.innerReal[placeL[m]];
      double otherImaginary = mine.innerImaginary[placeL[m]];
      mine.planeReal[m] = real * otherReal - imaginary * otherImaginary;
      mine.planeImaginary[m] = real * otherImaginary + imaginary * otherReal;
    }
  }

  private double fraction(int axis, double x, double y, double z) {
    return x * columns[axis][0] + y * columns[axis][1] + z * columns[axis][2];
  }

  /** The powers 0 to {@code most} of exp(2πi f), from {@code start} on. */
  private static void powers(
      double fraction, double[] real, double[] imaginary, int start, int most) {
    real[start] = 1;
    imaginary[start] = 0;
    if (most == 0) {
      return;
    }
    double turn = fraction - Math.rint(fraction);
    double quarters = Math.rint(4 * turn);
    double angle = 2 * Math.PI * (turn - 0.25 * quarters);
    double sine = sine(angle);
    double cosine = cosine(angle);
    int quadrant = (int) quarters & 3;
    double c = quadrant == 0 ? cosine : quadrant == 1 ? -sine : quadrant == 2 ? -cosine : sine;
    double s = quadrant == 0 ? sine : quadrant == 1 ? cosine : quadrant == 2 ? -sine : -cosine;
    for (int k = 1; k <= most; k++) {
      double before = real[start + k - 1];
      double beforeImaginary = imaginary[start + k - 1];
      real[start + k] = before * c - beforeImaginary * s;
      imaginary[start + k] = before * s + beforeImaginary * c;
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
