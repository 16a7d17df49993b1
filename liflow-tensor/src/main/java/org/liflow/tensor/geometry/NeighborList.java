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
   * @param lattice the periodic cell
   * @param positions x, y and z of each atom in Å, which may lie far outside the cell; not changed
   * @param cutoff in Å; may exceed the size of the cell
   * @param workers search
   * @return the pairs
   * @throws IllegalArgumentException when the cutoff is not positive and finite
   * @throws NeighborLimitException when a position is not finite or too far out to be resolved (the
   *     message names the atom, counted from 0), when the cutoff spans more than {@value
   *     PackedImage#FARTHEST} lattice vectors, or takes in too many images of atoms
   * @throws ArithmeticException when there are more pairs than an {@code int} can count
   */
  public static NeighborList build(
      Lattice lattice, double[] positions, double cutoff, Workers workers) {
    return new NeighborSearch(lattice, positions, cutoff, workers, SearchLoops::of).run();
  }

  /**
   * Checks that {@link #build} can make a list, in time linear in the number of atoms.
   *
   * @param lattice the periodic cell
   * @param positions x, y and z of each atom in Å; not changed
   * @param cutoff in Å
   * @param workers share the work
   * @throws IllegalArgumentException as {@link #build} throws it
   * @throws ArithmeticException as {@link #build} throws it, where the number of pairs that is to
   *     be expected is too large
   */
  public static void requirePossible(
      Lattice lattice, double[] positions, double cutoff, Workers workers) {
    new NeighborSearch(lattice, positions, cutoff, workers, SearchLoops::of).requirePossible();
  }

  /**
   * Wraps pairs that a device has found.
   *
   * @param lattice the periodic cell
   * @param cutoff in Å
   * @param starts first pair of each atom and, at the end, the number of pairs; owned from now on
   * @param neighbors neighbour of each pair, in this list's order; owned from now on
   * @param images a, b and c between the wrapped positions of each pair: ten bits each, 512 more
   *     than the number, a in the highest; owned from now on
   * @param wraps lattice vectors subtracted from each atom to wrap it, three per atom: the floors
   *     of its fractional coordinates; owned from now on
   * @return the list
   */
  public static NeighborList ofDevice(
      Lattice lattice, double cutoff, int[] starts, int[] neighbors, int[] images, int[] wraps) {
    int[] numbers = new int[neighbors.length];
    Arrays.setAll(numbers, pair -> pair);
    boolean wrapped = Arrays.stream(wraps).anyMatch(count -> count != 0);
    return new NeighborList(
        lattice, cutoff, starts, numbers, neighbors, images, wrapped ? wraps : null);
  }

  /**
   * Makes a list without pairs, of cutoff 0.
   *
   * @param lattice the periodic cell
   * @param atoms number of atoms
   * @return the list
   */
  public static NeighborList none(Lattice lattice, int atoms) {
    int[] none = {};
    return new NeighborList(lattice, 0, new int[atoms + 1], none, none, none, null);
  }

  /**
   * Returns the number of atoms.
   *
   * @return 0 or more
   */
  public int atoms() {
    return starts.length - 1;
  }

  /**
   * Returns the number of directed pairs.
   *
   * @return 0 or more
   */
  public int size() {
    return numbers.length;
  }

  /**
   * Returns the cutoff.
   *
   * @return in Å
   */
  public double cutoff() {
    return cutoff;
  }

  /**
   * Returns the lattice whose vectors the images count.
   *
   * @return the lattice given to {@link #build}
   */
  public Lattice lattice() {
    return lattice;
  }

  /**
   * Returns the first pair of an atom.
   *
   * @param atom the receiving atom
   * @return index of its first pair
   */
  public int start(int atom) {
    return starts[atom];
  }

  /**
   * Returns the end of an atom's pairs.
   *
   * @param atom the receiving atom
   * @return one past the index of its last pair
   */
  public int end(int atom) {
    return starts[atom + 1];
  }

  /**
   * Returns the neighbour of a pair.
   *
   * @param pair index of the pair
   * @return the sending atom
   */
  public int neighbor(int pair) {
    return atoms[numbers[pair]];
  }

  /**
   * Returns the atom whose neighbour a pair lists, found by bisection.
   *
   * @param pair index of the pair
   * @return the receiving atom
   */
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
   * Returns the number of lattice vectors between the ends of a pair, relative to the positions as
   * given.
   *
   * @param pair index of the pair
   * @param vector 0, 1 or 2 for a, b or c
   * @return may be negative
   */
  public int image(int pair, int vector) {
    return image(wraps == null ? 0 : receiver(pair), pair, vector);
  }

  /**
   * Does the same as {@link #image(int, int)} without a search for the receiving atom.
   *
   * @param atom the receiving atom, with {@code start(atom) <= pair < end(atom)}
   * @param pair index of the pair
   * @param vector 0, 1 or 2 for a, b or c
   * @return may be negative
   */
  public int image(int atom, int pair, int vector) {
    int wrapped = PackedImage.get(images[numbers[pair]], vector);
    return wraps == null
        ? wrapped
        : wrapped + wraps[3 * atom + vector] - wraps[3 * neighbor(pair) + vector];
  }

  /**
   * Computes the vector of a pair, from the receiving atom to its neighbour, in Å.
   *
   * @param atom the receiving atom, with {@code start(atom) <= pair < end(atom)}
   * @param pair index of the pair
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

  /**
   * Compares cutoff, lattice and pairs in their order.
   *
   * @param other any object
   * @return true if all are equal
   */
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
