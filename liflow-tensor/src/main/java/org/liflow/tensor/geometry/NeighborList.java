package org.liflow.tensor.geometry;

import java.util.Arrays;
import org.liflow.tensor.parallel.Workers;

/**
 * All pairs of atoms nearer than a cutoff under periodic boundaries, sorted by receiving atom;
 * immutable.
 *
 * <p>Pairs are directed: each appears once for either end. Pair {@code p} of atom <i>i</i>, with
 * {@code start(i) <= p < end(i)}, has the neighbour <i>j</i> and the image <i>S</i>, three integers
 * that count lattice vectors; its vector is <i>(x<sub>j</sub> − x<sub>i</sub>) + S · lattice</i>
 * with the positions as they were given, inside the cell or not. The pair is listed when this
 * expression, evaluated in double precision, is strictly shorter than the cutoff, so a list always
 * holds (i, j, S) together with (j, i, −S). An atom is its own neighbour through S ≠ 0 only; two
 * atoms at one place are neighbours. The pairs of an atom are sorted by neighbour and then by the
 * image along <i>a</i>, <i>b</i> and <i>c</i>: the list is the same, entry by entry, at any number
 * of threads.
 */
public final class NeighborList {
  private final Lattice lattice;
  private final double cutoff;
  private final int[] starts;
  private final int[] numbers;
  private final int[] atoms;
  private final int[] images;
  private final int[] wraps;

  /**
   * @param starts first pair of each atom and, at the end, the number of pairs
   * @param numbers the neighbour of each pair: a number of the atoms and images that follow
   * @param atoms the atom of which each number is an image
   * @param images how far each number has been moved between the wrapped positions, see {@link
   *     PackedImage}
   * @param wraps lattice vectors taken from each atom to wrap it, three an atom; null when all zero
   */
  NeighborList(
      Lattice lattice,
      double cutoff,
      int[] starts,
      int[] numbers,
      int[] atoms,
      int[] images,
      int[] wraps) {
    this.lattice = lattice;
    this.cutoff = cutoff;
    this.starts = starts;
    this.numbers = numbers;
    this.atoms = atoms;
    this.images = images;
    this.wraps = wraps;
  }

  /**
   * Finds all pairs, in time and memory linear in the number of atoms and of pairs.
   *
   * @param positions x, y and z of each atom in Å, which may lie far outside the cell; not changed
   * @param cutoff in Å; cells smaller than it are fine
   * @throws IllegalArgumentException when the cutoff is not positive and finite, when a position is
   *     not finite or too far out to be resolved (the message names the atom, counted from 0), or
   *     when the cutoff spans more than {@value PackedImage#FARTHEST} lattice vectors
   * @throws ArithmeticException when there are more pairs than an {@code int} can count
   */
  public static NeighborList build(
      Lattice lattice, double[] positions, double cutoff, Workers workers) {
    return new NeighborSearch(lattice, positions, cutoff, workers, SearchLoops::of).run();
  }

  /**
   * The pairs that a device has found; it owns the arrays from now on.
   *
   * @param starts first pair of each atom and, at the end, the number of pairs
   * @param neighbors the neighbour of each pair, in the order that the list has
   * @param images a, b and c between the wrapped positions of each pair: ten bits each, 512 more
   *     than the number, a in the highest
   * @param wraps lattice vectors taken from each atom to wrap it, three an atom: the floors of its
   *     fractional coordinates
   */
  public static NeighborList ofDevice(
      Lattice lattice, double cutoff, int[] starts, int[] neighbors, int[] images, int[] wraps) {
    int[] numbers = new int[neighbors.length];
    Arrays.setAll(numbers, pair -> pair);
    boolean wrapped = Arrays.stream(wraps).anyMatch(count -> count != 0);
    return new NeighborList(
        lattice, cutoff, starts, numbers, neighbors, images, wrapped ? wraps : null);
  }

  /** A list without pairs, of cutoff 0. */
  public static NeighborList none(Lattice lattice, int atoms) {
    int[] none = {};
    return new NeighborList(lattice, 0, new int[atoms + 1], none, none, none, null);
  }

  /** The number of atoms. */
  public int atoms() {
    return starts.length - 1;
  }

  /** The number of directed pairs. */
  public int size() {
    return numbers.length;
  }

  /** The cutoff in Å. */
  public double cutoff() {
    return cutoff;
  }

  /** The lattice whose vectors the images count. */
  public Lattice lattice() {
    return lattice;
  }

  /** The first pair of an atom. */
  public int start(int atom) {
    return starts[atom];
  }

  /** One past the last pair of an atom. */
  public int end(int atom) {
    return starts[atom + 1];
  }

  /** The neighbour of a pair: the sending atom. */
  public int neighbor(int pair) {
    return atoms[numbers[pair]];
  }

  /** The atom whose neighbour a pair lists, found by bisection. */
  public int receiver(int pair) {
    if (pair < 0 || pair >= size()) {
      throw new IndexOutOfBoundsException("pair " + pair + " of " + size());
    }
    int low = 0;
    int high = atoms() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle + 1] <= pair) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * How many lattice vectors lie between the ends of a pair, relative to the positions as given.
   *
   * @param vector 0, 1 or 2 for a, b or c
   */
  public int image(int pair, int vector) {
    return image(wraps == null ? 0 : receiver(pair), pair, vector);
  }

  /**
   * The same without looking for the receiving atom.
   *
   * @param atom the receiving atom, with {@code start(atom) <= pair < end(atom)}
   * @param vector 0, 1 or 2 for a, b or c
   */
  public int image(int atom, int pair, int vector) {
    int wrapped = PackedImage.get(images[numbers[pair]], vector);
    return wraps == null
        ? wrapped
        : wrapped + wraps[3 * atom + vector] - wraps[3 * neighbor(pair) + vector];
  }

  /**
   * Writes the vector of a pair, from the receiving atom to its neighbour, in Å.
   *
   * @param atom the receiving atom, with {@code start(atom) <= pair < end(atom)}
   * @param positions the positions given to {@link #build}, or later ones of the same atoms
   * @param out three values, overwritten
   */
  public void vector(int atom, int pair, double[] positions, double[] out) {
    int neighbor = neighbor(pair);
    int a = image(atom, pair, 0);
    int b = image(atom, pair, 1);
    int c = image(atom, pair, 2);
    for (int x = 0; x < 3; x++) {
      out[x] = component(lattice, positions, atom, neighbor, a, b, c, x);
    }
  }

  /**
   * One component of a pair's vector. Swapping the ends and the image's sign changes the sign of
   * each intermediate and rounds nothing differently, which is what keeps the list symmetric.
   */
  static double component(
      Lattice lattice, double[] positions, int atom, int neighbor, int a, int b, int c, int x) {
    return (positions[3 * neighbor + x] - positions[3 * atom + x])
        + (a * lattice.get(0, x) + b * lattice.get(1, x) + c * lattice.get(2, x));
  }

  /** Whether the other list has the same cutoff, lattice and pairs in the same order. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof NeighborList)) {
      return false;
    }
    NeighborList list = (NeighborList) other;
    return cutoff == list.cutoff
        && lattice.equals(list.lattice)
        && Arrays.equals(starts, list.starts)
        && hasPairsOf(list)
        && Arrays.equals(wraps, list.wraps);
  }

  private boolean hasPairsOf(NeighborList list) {
    for (int pair = 0; pair < size(); pair++) {
      if (neighbor(pair) != list.neighbor(pair)
          || images[numbers[pair]] != list.images[list.numbers[pair]]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(starts);
    for (int number : numbers) {
      hash = 31 * hash + atoms[number];
    }
    return hash;
  }

  @Override
  public String toString() {
    return size() + " pairs of " + atoms() + " atoms within " + cutoff + " Å";
  }
}
