package org.liflow.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * Gathers the van Hove functions (van Hove, Phys. Rev. 95, 249, 1954) of trajectories frame by
 * frame: how far an atom is from where it was a time earlier (self part), and how far from where
 * another atom was (distinct part).
 *
 * <p>Only as many frames as the longest lag are kept, and one histogram per function, however long
 * the trajectories are. All time origins count in the self part, every so many in the distinct
 * part, which takes a search for pairs. Displacements are seen from the centre of mass of the
 * reference frame's atoms.
 *
 * <pre>{@code
 * VanHove.Settings settings = new VanHove.Settings(List.of(1, 10), 6, 120, 5);
 * VanHoveFunctions found =
 *     VanHove.of(replicas, ReferenceFrame.FRAMEWORK, Element.LI, settings, workers);
 * }</pre>
 *
 * <p>Not thread-safe. Bits do not depend on the number of workers.
 */
public final class VanHove {
  /** A vector that differs by less from a displacement is that displacement, in Å. */
  private static final double SAME = 1e-6;

  /**
   * The choices.
   *
   * @param lags in frames, each at least 0
   * @param farthest the largest distance in Å; displacements along an axis are counted from minus
   *     this to this
   * @param bins how many bins share 0 … {@code farthest}; twice as many hold displacements along an
   *     axis
   * @param distinctEvery how many frames lie between the time origins of the distinct part; 0 to
   *     leave the distinct part out
   */
  public record Settings(List<Integer> lags, double farthest, int bins, int distinctEvery) {
    /**
     * Copies the list.
     *
     * @param lags in frames, each at least 0
     * @param farthest the largest distance in Å
     * @param bins how many bins share 0 … {@code farthest}
     * @param distinctEvery how many frames lie between the time origins of the distinct part; 0 to
     *     leave the distinct part out
     * @throws IllegalArgumentException for no lag or a number out of its range
     */
    public Settings {
      lags = List.copyOf(lags);
      if (lags.isEmpty() || lags.stream().anyMatch(lag -> lag < 0)) {
        throw new IllegalArgumentException("lags of " + lags + " frames");
      }
      if (!(farthest > 0) || Double.isInfinite(farthest) || bins < 1 || distinctEvery < 0) {
        throw new IllegalArgumentException(
            bins + " bins up to " + farthest + " Å, an origin every " + distinctEvery + " frames");
      }
    }
  }

  private final int[] elements;
  private final ReferenceFrame reference;
  private final Element mobile;
  private final Settings settings;
  private final Workers workers;
  private final long[][][] radial;
  private final long[][][][] along;
  private final long[][] beyond;
  private final long[][] samples;
  private final double[][][][] pairs;
  private final long[][][] origins;
  private int[] kind = new int[0];
  private int[] count;
  private double[] masses;
  private double totalMass;
  private double[][] ring;
  private long frame;

  /**
   * Begins with empty histograms.
   *
   * @param elements all that the trajectories may hold
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @param settings lags and bins
   * @param workers share the search for pairs; closed by the caller
   */
  public VanHove(
      Collection<Element> elements,
      ReferenceFrame reference,
      Element mobile,
      Settings settings,
      Workers workers) {
    this.reference = reference;
    this.mobile = mobile;
    this.settings = settings;
    this.workers = workers;
    this.elements = elements.stream().mapToInt(Element::atomicNumber).sorted().distinct().toArray();
    int kinds = this.elements.length;
    int lags = settings.lags().size();
    int bins = settings.bins();
    radial = new long[lags][kinds][bins];
    along = new long[lags][kinds][3][2 * bins];
    beyond = new long[lags][kinds];
    samples = new long[lags][kinds];
    pairs = new double[lags][kinds][kinds][bins];
    origins = new long[lags][kinds][kinds];
  }

  /**
   * Gathers the functions of replicas.
   *
   * @param replicas unwrapped, of one time step; they may differ in their atoms
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @param settings lags and bins
   * @param workers share the search for pairs; closed by the caller
   * @return the functions
   * @throws IllegalArgumentException for no trajectory, a position that is not finite, wrapped
   *     positions or, with a distinct part, a lattice that does not repeat or changes
   */
  public static VanHoveFunctions of(
      List<Trajectory> replicas,
      ReferenceFrame reference,
      Element mobile,
      Settings settings,
      Workers workers) {
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("no trajectory");
    }
    Set<Element> elements = new TreeSet<>(Comparator.comparingInt(Element::atomicNumber));
    for (Trajectory replica : replicas) {
      Arrays.stream(replica.atomicNumbers()).mapToObj(Element::of).forEach(elements::add);
    }
    VanHove functions = new VanHove(elements, reference, mobile, settings, workers);
    for (Trajectory replica : replicas) {
      Displacements.requireUnwrapped(replica);
      functions.begin(replica.atomicNumbers(), replica.masses());
      double[][] still =
          CellMotion.of(replica).map(motion -> motion.removedFrom(replica)).orElse(null);
      if (still != null && settings.distinctEvery() > 0) {
        throw new IllegalArgumentException(
            "a cell that changes, where G_d(r, t) needs a constant one");
      }
      for (int k = 0; k < replica.frames(); k++) {
        functions.add(replica.lattice(k), still == null ? replica.positions(k) : still[k]);
      }
    }
    return functions.result(replicas.get(0).timeStep());
  }

  /**
   * Begins a trajectory, which has no time origin in common with those before.
   *
   * @param atomicNumbers one per atom
   * @throws IllegalArgumentException for an element that was not named, or when the reference frame
   *     holds no atom
   */
  public void begin(int[] atomicNumbers) {
    begin(
        atomicNumbers,
        Arrays.stream(atomicNumbers).mapToDouble(z -> Element.of(z).mass()).toArray());
  }

  /**
   * Begins a trajectory of atoms with masses of their own, which has no time origin in common with
   * those before.
   *
   * @param atomicNumbers one per atom
   * @param ofAtoms their masses in amu
   * @throws IllegalArgumentException for an element that was not named, another number of masses
   *     than of atoms, or when the reference frame holds no atom
   */
  public void begin(int[] atomicNumbers, double[] ofAtoms) {
    if (ofAtoms.length != atomicNumbers.length) {
      throw new IllegalArgumentException(
          ofAtoms.length + " masses for " + atomicNumbers.length + " atoms");
    }
    kind = new int[atomicNumbers.length];
    count = new int[elements.length];
    masses = new double[kind.length];
    totalMass = 0;
    for (int atom = 0; atom < kind.length; atom++) {
      kind[atom] = Arrays.binarySearch(elements, atomicNumbers[atom]);
      Element element = Element.of(atomicNumbers[atom]);
      if (kind[atom] < 0) {
        throw new IllegalArgumentException(element + " is none of the elements that were named");
      }
      count[kind[atom]]++;
      boolean counts =
          reference == ReferenceFrame.ALL
              || reference == ReferenceFrame.FRAMEWORK && element != mobile;
      masses[atom] = counts ? ofAtoms[atom] : 0;
      totalMass += masses[atom];
    }
    if (reference != ReferenceFrame.NONE && totalMass == 0) {
      throw new IllegalArgumentException(
          "no framework to measure against: every atom is "
              + mobile
              + " (use the reference frame NONE)");
    }
    int longest = settings.lags().stream().mapToInt(Integer::intValue).max().orElseThrow();
    ring = new double[longest + 1][3 * kind.length];
    frame = 0;
  }

  /**
   * Adds the next frame of the trajectory.
   *
   * @param lattice of the frame; unused without a distinct part
   * @param positions x, y, z of each atom in Å, unwrapped; copied
   * @throws IllegalArgumentException for another number of atoms, a position that is not finite or,
   *     with a distinct part, a lattice that does not repeat in all directions
   */
  public void add(Lattice lattice, double[] positions) {
    if (positions.length != 3 * kind.length) {
      throw new IllegalArgumentException(
          positions.length / 3 + " atoms in a frame, not " + kind.length);
    }
    if (settings.distinctEvery() > 0 && !lattice.isPeriodic()) {
      throw new IllegalArgumentException(
          "a lattice that does not repeat in all directions has no density for G_d(r, t)");
    }
    double[] here = ring[(int) (frame % ring.length)];
    for (int axis = 0; axis < 3; axis++) {
      double centre = 0;
      for (int atom = 0; atom < kind.length; atom++) {
        double x = positions[3 * atom + axis];
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException("a position of " + x + " Å");
        }
        centre += masses[atom] * x;
      }
      double shift = totalMass > 0 ? centre / totalMass : 0;
      for (int atom = 0; atom < kind.length; atom++) {
        here[3 * atom + axis] = positions[3 * atom + axis] - shift;
      }
    }
    for (int k = 0; k < settings.lags().size(); k++) {
      long origin = frame - settings.lags().get(k);
      if (origin >= 0) {
        double[] before = ring[(int) (origin % ring.length)];
        countSelf(k, before, here);
        if (settings.distinctEvery() > 0 && origin % settings.distinctEvery() == 0) {
          countDistinct(k, lattice, before, here);
        }
      }
    }
    frame++;
  }

  private void countSelf(int lag, double[] before, double[] here) {
    double perBin = settings.bins() / settings.farthest();
    int bins = settings.bins();
    for (int atom = 0; atom < kind.length; atom++) {
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double moved = here[3 * atom + axis] - before[3 * atom + axis];
        square += moved * moved;
        double bin = Math.floor(moved * perBin) + bins;
        if (bin >= 0 && bin < 2 * bins) {
          along[lag][kind[atom]][axis][(int) bin]++;
        }
      }
      double bin = Math.sqrt(square) * perBin;
      if (bin < bins) {
        radial[lag][kind[atom]][(int) bin]++;
      } else {
        beyond[lag][kind[atom]]++;
      }
      samples[lag][kind[atom]]++;
    }
  }

  /** Searches the pairs of all atoms at both times, and counts those of one time and the other. */
  private void countDistinct(int lag, Lattice lattice, double[] before, double[] here) {
    int atoms = kind.length;
    double[] both = Arrays.copyOf(before, 6 * atoms);
    System.arraycopy(here, 0, both, 3 * atoms, 3 * atoms);
    NeighborList list = NeighborList.build(lattice, both, settings.farthest(), workers);
    double perBin = settings.bins() / settings.farthest();
    double[] vector = new double[3];
    for (int atom = 0; atom < atoms; atom++) {
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        int other = list.neighbor(pair) - atoms;
        if (other < 0) {
          continue;
        }
        list.vector(atom, pair, both, vector);
        if (other == atom && isOwn(vector, before, here, 3 * atom)) {
          continue;
        }
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        int bin = Math.min(settings.bins() - 1, (int) (distance * perBin));
        int a = kind[atom];
        int b = kind[other];
        pairs[lag][a][b][bin] += lattice.volume() / ((double) count[a] * count[b]);
      }
    }
    for (int a = 0; a < count.length; a++) {
      for (int b = 0; b < count.length; b++) {
        origins[lag][a][b] += count[a] > 0 && count[b] > 0 ? 1 : 0;
      }
    }
  }

  /** Vectors of a neighbour list may point either way. */
  private static boolean isOwn(double[] vector, double[] before, double[] here, int at) {
    boolean forth = true;
    boolean back = true;
    for (int axis = 0; axis < 3; axis++) {
      double moved = here[at + axis] - before[at + axis];
      forth &= Math.abs(vector[axis] - moved) < SAME;
      back &= Math.abs(vector[axis] + moved) < SAME;
    }
    return forth || back;
  }

  /**
   * Returns the functions of all frames so far.
   *
   * @param timeStep ps between frames
   * @return lags without a time origin are left out
   */
  public VanHoveFunctions result(double timeStep) {
    int bins = settings.bins();
    double width = settings.farthest() / bins;
    List<Double> r = new ArrayList<>();
    List<Double> x = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      r.add((bin + 0.5) * width);
    }
    for (int bin = 0; bin < 2 * bins; bin++) {
      x.add((bin - bins + 0.5) * width);
    }
    List<VanHoveFunctions.Self> self = new ArrayList<>();
    List<VanHoveFunctions.Distinct> distinct = new ArrayList<>();
    for (int k = 0; k < settings.lags().size(); k++) {
      double time = settings.lags().get(k) * timeStep;
      for (int a = 0; a < elements.length; a++) {
        if (samples[k][a] > 0) {
          double share = 1 / (samples[k][a] * width);
          self.add(
              new VanHoveFunctions.Self(
                  Element.of(elements[a]).symbol(),
                  time,
                  scaled(radial[k][a], share),
                  scaled(along[k][a][0], share),
                  scaled(along[k][a][1], share),
                  scaled(along[k][a][2], share),
                  beyond[k][a] / (double) samples[k][a],
                  samples[k][a]));
        }
        for (int b = a; b < elements.length; b++) {
          if (origins[k][a][b] == 0) {
            continue;
          }
          List<Double> g = new ArrayList<>();
          for (int bin = 0; bin < bins; bin++) {
            double shell = 4 * Math.PI * r.get(bin) * r.get(bin) * width;
            g.add(0.5 * (pairs[k][a][b][bin] + pairs[k][b][a][bin]) / (origins[k][a][b] * shell));
          }
          distinct.add(
              new VanHoveFunctions.Distinct(
                  Element.of(elements[a]).symbol(), Element.of(elements[b]).symbol(), time, g));
        }
      }
    }
    return new VanHoveFunctions(r, x, self, distinct);
  }

  private static List<Double> scaled(long[] counts, double share) {
    return Arrays.stream(counts).mapToObj(n -> n * share).toList();
  }
}
