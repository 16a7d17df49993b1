package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * The radial distribution function g(r) of all atoms and of each pair of elements, averaged over
 * frames; immutable, since arrays are copied on their way in and out.
 *
 * <p>g(r) = (pairs with a distance in the bin) / (4π r² Δr · n<sub>a</sub> n<sub>b</sub> / V), r at
 * the bin's middle, ordered pairs over all periodic images.
 *
 * <pre>{@code
 * int[] frames = {0, 50, 100};
 * RadialDistribution g = RadialDistribution.of(run, frames, 8, 160);
 * double[] lithiumOxygen = g.partial(Element.LI, Element.O).orElseThrow().g();
 * }</pre>
 *
 * @param r the middles of the bins in Å
 * @param total of all atoms
 * @param partials one for each pair of elements, by atomic number
 */
public record RadialDistribution(
    @JsonProperty("r_A") double[] r,
    @JsonProperty("total") double[] total,
    @JsonProperty("partials") List<Partial> partials) {
  /**
   * Copies arrays and list.
   *
   * @param r the middles of the bins in Å
   * @param total of all atoms
   * @param partials one for each pair of elements, by atomic number
   */
  public RadialDistribution {
    r = r.clone();
    total = total.clone();
    partials = List.copyOf(partials);
  }

  /**
   * Copies the middles of the bins.
   *
   * @return in Å
   */
  @Override
  public double[] r() {
    return r.clone();
  }

  /**
   * Copies the distribution of all atoms.
   *
   * @return one value per bin
   */
  @Override
  public double[] total() {
    return total.clone();
  }

  /**
   * Compares all numbers, those in arrays one by one.
   *
   * @param other anything
   * @return whether it is an equal distribution
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof RadialDistribution that && Arrays.deepEquals(parts(), that.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(parts());
  }

  /** Returns the number of bins and the pairs of elements. */
  @Override
  public String toString() {
    return "radial distribution in " + r.length + " bins, " + partials;
  }

  private Object[] parts() {
    return new Object[] {r, total, partials};
  }

  /**
   * The distribution of one element around another (or around itself), which is the same the other
   * way round.
   *
   * @param first symbol of the one, of lower or equal atomic number
   * @param second symbol of the other
   * @param g one value per bin
   */
  public record Partial(
      @JsonProperty("first") String first,
      @JsonProperty("second") String second,
      @JsonProperty("g") double[] g) {
    /**
     * Copies the array.
     *
     * @param first symbol of the one, of lower or equal atomic number
     * @param second symbol of the other
     * @param g one value per bin
     */
    public Partial {
      g = g.clone();
    }

    /**
     * Copies the distribution.
     *
     * @return one value per bin
     */
    @Override
    public double[] g() {
      return g.clone();
    }

    /**
     * Compares all numbers, those in arrays one by one.
     *
     * @param other anything
     * @return whether it is an equal distribution
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof Partial that && Arrays.deepEquals(parts(), that.parts());
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(parts());
    }

    /** Returns the two symbols. */
    @Override
    public String toString() {
      return first + "–" + second;
    }

    private Object[] parts() {
      return new Object[] {first, second, g};
    }
  }

  /**
   * Averages over the chosen frames, on the calling thread.
   *
   * @param trajectory unwrapped or not
   * @param frames counted from 0
   * @param farthest the largest distance in Å; may exceed the cell
   * @param bins how many bins share 0 … {@code farthest}
   * @return the distributions
   * @throws IllegalArgumentException for no frame, no bin, a lattice that does not repeat in all
   *     directions or a position that is not finite
   */
  public static RadialDistribution of(
      Trajectory trajectory, int[] frames, double farthest, int bins) {
    try (Workers caller = new Workers(1)) {
      return of(trajectory, frames, farthest, bins, caller);
    }
  }

  /**
   * Averages over the chosen frames, with threads that exist already.
   *
   * @param trajectory unwrapped or not
   * @param frames counted from 0
   * @param farthest the largest distance in Å; may exceed the cell
   * @param bins how many bins share 0 … {@code farthest}
   * @param workers share the search for pairs; closed by the caller
   * @return the distributions, the same bits as on one thread
   * @throws IllegalArgumentException for no frame, no bin, a lattice that does not repeat in all
   *     directions or a position that is not finite
   */
  public static RadialDistribution of(
      Trajectory trajectory, int[] frames, double farthest, int bins, Workers workers) {
    if (frames.length == 0 || bins < 1) {
      throw new IllegalArgumentException(frames.length + " frames and " + bins + " bins");
    }
    int[] numbers = trajectory.atomicNumbers();
    int[] elements = Arrays.stream(numbers).sorted().distinct().toArray();
    int[] kind = new int[trajectory.atoms()];
    int[] count = new int[elements.length];
    for (int atom = 0; atom < kind.length; atom++) {
      kind[atom] = Arrays.binarySearch(elements, numbers[atom]);
      count[kind[atom]]++;
    }
    double[][][] sum = new double[elements.length][elements.length][bins];
    for (int frame : frames) {
      Lattice lattice = trajectory.lattice(frame);
      if (!lattice.isPeriodic()) {
        throw new IllegalArgumentException(
            "a lattice that does not repeat in all directions has no density for g(r)");
      }
      long[][][] pairs = count(trajectory, frame, kind, elements.length, farthest, bins, workers);
      for (int a = 0; a < elements.length; a++) {
        for (int b = 0; b < elements.length; b++) {
          for (int bin = 0; bin < bins; bin++) {
            sum[a][b][bin] += pairs[a][b][bin] * lattice.volume() / frames.length;
          }
        }
      }
    }
    return normalise(elements, count, sum, farthest, bins);
  }

  private static long[][][] count(
      Trajectory trajectory,
      int frame,
      int[] kind,
      int kinds,
      double farthest,
      int bins,
      Workers workers) {
    double[] positions = trajectory.positions(frame);
    NeighborList list = NeighborList.build(trajectory.lattice(frame), positions, farthest, workers);
    long[][][] pairs = new long[kinds][kinds][bins];
    double[] vector = new double[3];
    double perBin = bins / farthest;
    for (int atom = 0; atom < kind.length; atom++) {
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        list.vector(atom, pair, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        int bin = Math.min(bins - 1, (int) (distance * perBin));
        pairs[kind[atom]][kind[list.neighbor(pair)]][bin]++;
      }
    }
    return pairs;
  }

  private static RadialDistribution normalise(
      int[] elements, int[] count, double[][][] sum, double farthest, int bins) {
    double width = farthest / bins;
    double[] r = new double[bins];
    double[] shell = new double[bins];
    double[] total = new double[bins];
    double atoms = Arrays.stream(count).sum();
    for (int bin = 0; bin < bins; bin++) {
      r[bin] = (bin + 0.5) * width;
      shell[bin] = 4 * Math.PI * r[bin] * r[bin] * width;
    }
    List<Partial> partials = new ArrayList<>();
    for (int a = 0; a < elements.length; a++) {
      for (int b = 0; b < elements.length; b++) {
        double[] g = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
          total[bin] += sum[a][b][bin] / (shell[bin] * atoms * atoms);
          g[bin] = sum[a][b][bin] / (shell[bin] * count[a] * count[b]);
        }
        if (a <= b) {
          partials.add(
              new Partial(Element.of(elements[a]).symbol(), Element.of(elements[b]).symbol(), g));
        }
      }
    }
    return new RadialDistribution(r, total, partials);
  }

  /**
   * Finds the distribution of one element around another.
   *
   * @param one an element
   * @param other another, or the same
   * @return the same in either order; empty where there are no such atoms
   */
  public Optional<Partial> partial(Element one, Element other) {
    String a = one.symbol();
    String b = other.symbol();
    return partials.stream()
        .filter(
            p ->
                p.first().equals(a) && p.second().equals(b)
                    || p.first().equals(b) && p.second().equals(a))
        .findFirst();
  }
}
