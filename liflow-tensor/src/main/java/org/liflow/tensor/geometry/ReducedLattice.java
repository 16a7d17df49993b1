package org.liflow.tensor.geometry;

import java.util.Arrays;

/**
 * The shortest vectors that span a lattice, and the nearest image by them; immutable.
 *
 * <p>Only vectors along which the lattice repeats count, so there are none to three of them: the
 * lattice of a film is that of its plane. They are reduced after Lagrange (two) or Minkowski
 * (three, by the greedy algorithm of Nguyen and Stehlé, ACM Trans. Algorithms 5, 46, 2009). The
 * vectors that a cell is described by may be far longer, or change from frame to frame although the
 * lattice does not; the nearest image depends on the lattice alone.
 */
public final class ReducedLattice {
  /** A step must make a vector shorter by more than this share, so that rounding ends no search. */
  private static final double GAIN = 1e-12;

  private static final int MOST_STEPS = 1000;

  private final int rank;

  /** The reduced vectors in Å, shortest first. */
  private final double[][] vectors;

  /** What they are in terms of the lattice's own vectors. */
  private final long[][] coefficients;

  /**
   * Sums of reduced vectors with factors −1, 0, 1 among which are all faces of the Voronoi cell.
   */
  private final double[][] faces;

  private final int[][] factors;
  private final double[] squares;

  private ReducedLattice(double[][] vectors, long[][] coefficients) {
    this.rank = vectors.length;
    this.vectors = vectors;
    this.coefficients = coefficients;
    int all = (int) Math.round(Math.pow(3, rank));
    int count = all / 2;
    faces = new double[count][3];
    factors = new int[count][rank];
    squares = new double[count];
    for (int k = 0; k < count; k++) {
      int rest = k;
      for (int v = 0; v < rank; v++) {
        factors[k][v] = rest % 3 - 1;
        rest /= 3;
        add(faces[k], factors[k][v], vectors[v]);
      }
      squares[k] = dot(faces[k], faces[k]);
    }
  }

  /**
   * Reduces a lattice.
   *
   * @param lattice periodic along none to three of its vectors
   * @return its shortest vectors
   */
  public static ReducedLattice of(Lattice lattice) {
    int rank = 0;
    double[][] vectors = new double[3][];
    long[][] coefficients = new long[3][];
    for (int k = 0; k < 3; k++) {
      if (lattice.isPeriodic(k)) {
        vectors[rank] = new double[] {lattice.get(k, 0), lattice.get(k, 1), lattice.get(k, 2)};
        coefficients[rank] = new long[3];
        coefficients[rank][k] = 1;
        rank++;
      }
    }
    vectors = Arrays.copyOf(vectors, rank);
    coefficients = Arrays.copyOf(coefficients, rank);
    boolean goesOn = rank > 1;
    for (int step = 0; goesOn && step < MOST_STEPS; step++) {
      sort(vectors, coefficients);
      lagrange(vectors, coefficients);
      goesOn = rank == 3 && shorten(vectors, coefficients);
    }
    sort(vectors, coefficients);
    return new ReducedLattice(vectors, coefficients);
  }

  /**
   * Describes a lattice by its reduced vectors.
   *
   * @param lattice periodic along none to three of its vectors
   * @return the same lattice, with reduced vectors in place of those that repeat
   */
  public static Lattice basis(Lattice lattice) {
    ReducedLattice reduced = of(lattice);
    double[] vectors = lattice.toArray();
    int at = 0;
    for (int k = 0; k < 3; k++) {
      for (int x = 0; x < 3 && lattice.isPeriodic(k); x++) {
        vectors[3 * k + x] = reduced.get(at, x);
      }
      at += lattice.isPeriodic(k) ? 1 : 0;
    }
    double volume =
        vectors[0] * (vectors[4] * vectors[8] - vectors[5] * vectors[7])
            - vectors[1] * (vectors[3] * vectors[8] - vectors[5] * vectors[6])
            + vectors[2] * (vectors[3] * vectors[7] - vectors[4] * vectors[6]);
    for (int k = 0; k < 9 && volume < 0; k++) {
      vectors[k] = -vectors[k];
    }
    return Lattice.of(vectors, lattice.isPeriodic(0), lattice.isPeriodic(1), lattice.isPeriodic(2));
  }

  private static void sort(double[][] vectors, long[][] coefficients) {
    for (int k = 1; k < vectors.length; k++) {
      for (int j = k; j > 0 && square(vectors[j]) < square(vectors[j - 1]); j--) {
        swap(vectors, coefficients, j);
      }
    }
  }

  private static void swap(double[][] vectors, long[][] coefficients, int j) {
    double[] vector = vectors[j];
    vectors[j] = vectors[j - 1];
    vectors[j - 1] = vector;
    long[] own = coefficients[j];
    coefficients[j] = coefficients[j - 1];
    coefficients[j - 1] = own;
  }

  /** Reduces the first two vectors. */
  private static void lagrange(double[][] vectors, long[][] coefficients) {
    for (int step = 0; step < MOST_STEPS; step++) {
      double n = Math.rint(dot(vectors[0], vectors[1]) / square(vectors[0]));
      double before = square(vectors[1]);
      subtract(vectors, coefficients, 1, 0, n);
      double after = square(vectors[1]);
      if (after >= square(vectors[0]) || !(after < before * (1 - GAIN))) {
        return;
      }
      swap(vectors, coefficients, 1);
    }
  }

  /**
   * Makes the third vector as short as the first two, which are reduced, can make it.
   *
   * @return whether it is now shorter than the second, so that the work starts again
   */
  private static boolean shorten(double[][] vectors, long[][] coefficients) {
    double aa = square(vectors[0]);
    double ab = dot(vectors[0], vectors[1]);
    double bb = square(vectors[1]);
    double ac = dot(vectors[0], vectors[2]);
    double bc = dot(vectors[1], vectors[2]);
    double area = aa * bb - ab * ab;
    double first = Math.rint((ac * bb - bc * ab) / area);
    double second = Math.rint((bc * aa - ac * ab) / area);
    double least = square(vectors[2]) * (1 - GAIN);
    double bestFirst = 0;
    double bestSecond = 0;
    for (int i = -1; i <= 1; i++) {
      for (int j = -1; j <= 1; j++) {
        double[] tried = vectors[2].clone();
        add(tried, -(first + i), vectors[0]);
        add(tried, -(second + j), vectors[1]);
        if (square(tried) < least) {
          least = square(tried);
          bestFirst = first + i;
          bestSecond = second + j;
        }
      }
    }
    subtract(vectors, coefficients, 2, 0, bestFirst);
    subtract(vectors, coefficients, 2, 1, bestSecond);
    return square(vectors[2]) < square(vectors[1]) * (1 - GAIN);
  }

  private static void subtract(
      double[][] vectors, long[][] coefficients, int from, int which, double times) {
    add(vectors[from], -times, vectors[which]);
    for (int k = 0; k < 3; k++) {
      coefficients[from][k] -= (long) times * coefficients[which][k];
    }
  }

  private static void add(double[] sum, double times, double[] vector) {
    for (int x = 0; x < 3; x++) {
      sum[x] += times * vector[x];
    }
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double square(double[] a) {
    return dot(a, a);
  }

  /**
   * Counts the reduced vectors.
   *
   * @return 0 to 3: along how many vectors the lattice repeats
   */
  public int rank() {
    return rank;
  }

  /**
   * Returns a component of a reduced vector.
   *
   * @param vector counted from 0, shortest first
   * @param axis 0, 1 or 2 for x, y or z
   * @return in Å
   */
  public double get(int vector, int axis) {
    return vectors[vector][axis];
  }

  /**
   * Returns what a reduced vector is in terms of the lattice's own vectors.
   *
   * @param vector counted from 0, shortest first
   * @param own 0, 1 or 2 for a, b or c
   * @return how many times that vector goes into it; 0 for one that does not repeat
   */
  public long coefficient(int vector, int own) {
    return coefficients[vector][own];
  }

  /**
   * Returns the length of the shortest vector of the lattice. Two images of a point are at least
   * this far apart, so that a difference of less than half of it is its own nearest image.
   *
   * @return in Å; infinite where the lattice does not repeat
   */
  public double shortest() {
    return rank == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(square(vectors[0]));
  }

  /**
   * Computes the length of what a difference has within the plane or line that the lattice's
   * vectors span; for three of them it is the difference's own length.
   *
   * @param x in Å
   * @param y in Å
   * @param z in Å
   * @return in Å; 0 where the lattice does not repeat
   */
  public double lengthWithin(double x, double y, double z) {
    double square = x * x + y * y + z * z;
    if (rank == 0) {
      return 0;
    }
    if (rank == 1) {
      double[] a = vectors[0];
      return Math.abs(x * a[0] + y * a[1] + z * a[2]) / Math.sqrt(square(a));
    }
    if (rank == 2) {
      double[] a = vectors[0];
      double[] b = vectors[1];
      double[] n = {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
      double along = x * n[0] + y * n[1] + z * n[2];
      square = Math.max(0, square - along * along / square(n));
    }
    return Math.sqrt(square);
  }

  /**
   * Finds the nearest image of a difference of two positions: the shortest of all that differ from
   * it by lattice vectors.
   *
   * @param difference x, y, z in Å; changed in place
   * @param image how many times each of the lattice's own vectors was added; overwritten
   * @return whether anything was added
   */
  public boolean nearest(double[] difference, long[] image) {
    Arrays.fill(image, 0);
    double before = dot(difference, difference);
    // In the cell around a lattice point nothing is nearer; this is true for most.
    if (rank == 0 || !(4 * before > square(vectors[0]))) {
      return false;
    }
    double x = difference[0];
    double y = difference[1];
    double z = difference[2];
    boolean moved = false;
    boolean goesOn = true;
    for (int step = 0; goesOn && step < MOST_STEPS; step++) {
      goesOn = false;
      for (int k = 0; k < faces.length; k++) {
        double[] face = faces[k];
        double along = x * face[0] + y * face[1] + z * face[2];
        double n = Math.rint(along / squares[k]);
        if (n != 0 && n * (2 * along - n * squares[k]) > GAIN * squares[k]) {
          x -= n * face[0];
          y -= n * face[1];
          z -= n * face[2];
          for (int v = 0; v < rank; v++) {
            long times = (long) n * factors[k][v];
            for (int own = 0; own < 3; own++) {
              image[own] -= times * coefficients[v][own];
            }
          }
          goesOn = true;
          moved = true;
        }
      }
    }
    difference[0] = x;
    difference[1] = y;
    difference[2] = z;
    return moved && (image[0] != 0 || image[1] != 0 || image[2] != 0);
  }
}
