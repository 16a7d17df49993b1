package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.liflow.tensor.geometry.Lattice;

/**
 * The crystal's symmetry in a supercell as permutations of the variable sites: every operation that
 * maps the supercell's lattice onto itself, with every translation by a cell of the crystal;
 * immutable.
 */
final class SitePermutations {
  /** Å within which the image of a site must be a site. */
  private static final double TOLERANCE = 0.1;

  /** Beyond so many permutations times sites, only translations count. */
  private static final long MOST_NUMBERS = 20_000_000;

  private final List<int[]> permutations;

  SitePermutations(OrderingProblem problem, DisorderedCrystal crystal, List<Integer> repeats) {
    List<CrystalSymmetry> kept = new ArrayList<>();
    for (CrystalSymmetry operation : crystal.symmetry()) {
      if (keepsSupercell(operation.rotation(), repeats)) {
        kept.add(operation);
      }
    }
    long cells = (long) repeats.get(0) * repeats.get(1) * repeats.get(2);
    List<int[]> all = null;
    if (kept.size() * cells * Math.max(1, problem.sites()) <= MOST_NUMBERS) {
      all = of(problem, kept, repeats);
    }
    if (all == null) {
      // Operations that do not fit the sites are no symmetry; translations always are.
      all = of(problem, List.of(CrystalSymmetry.identity()), repeats);
    }
    permutations = all == null ? List.of(identity(problem.sites())) : all;
  }

  private static int[] identity(int sites) {
    int[] same = new int[sites];
    Arrays.setAll(same, k -> k);
    return same;
  }

  /** Whether a rotation maps every lattice vector of the supercell to a lattice vector of it. */
  private static boolean keepsSupercell(int[] rotation, List<Integer> repeats) {
    for (int row = 0; row < 3; row++) {
      for (int k = 0; k < 3; k++) {
        if (rotation[3 * row + k] * repeats.get(k) % repeats.get(row) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The distinct permutations; null where an operation maps a site to no site. */
  private static List<int[]> of(
      OrderingProblem problem, List<CrystalSymmetry> operations, List<Integer> repeats) {
    SiteFinder finder = new SiteFinder(problem);
    Set<List<Integer>> distinct = new LinkedHashSet<>();
    int sites = problem.sites();
    int na = repeats.get(0);
    int nb = repeats.get(1);
    int nc = repeats.get(2);
    for (CrystalSymmetry operation : operations) {
      double[][] images = new double[sites][];
      for (int i = 0; i < sites; i++) {
        images[i] =
            operation.image(
                na * problem.fractional[3 * i],
                nb * problem.fractional[3 * i + 1],
                nc * problem.fractional[3 * i + 2]);
      }
      for (int a = 0; a < na; a++) {
        for (int b = 0; b < nb; b++) {
          for (int c = 0; c < nc; c++) {
            Integer[] to = new Integer[sites];
            boolean[] taken = new boolean[sites];
            for (int i = 0; i < sites; i++) {
              int at =
                  finder.find(
                      (images[i][0] + a) / na,
                      (images[i][1] + b) / nb,
                      (images[i][2] + c) / nc,
                      problem.group[i]);
              if (at < 0 || taken[at]) {
                return null;
              }
              taken[at] = true;
              to[i] = at;
            }
            distinct.add(List.of(to));
          }
        }
      }
    }
    List<int[]> all = new ArrayList<>();
    for (List<Integer> one : distinct) {
      all.add(one.stream().mapToInt(Integer::intValue).toArray());
    }
    return all;
  }

  /** Finds the site at a place by its position in a grid of the supercell. */
  private static final class SiteFinder {
    private final OrderingProblem problem;
    private final Lattice lattice;
    private final int[] grid = new int[3];
    private final Map<Integer, List<Integer>> boxes = new HashMap<>();

    SiteFinder(OrderingProblem problem) {
      this.problem = problem;
      lattice = problem.lattice;
      double[] heights = lattice.heights();
      for (int k = 0; k < 3; k++) {
        grid[k] = Math.max(1, (int) Math.min(50, heights[k] / 1.0));
      }
      for (int i = 0; i < problem.sites(); i++) {
        int[] box = box(problem.fractional, 3 * i);
        boxes.computeIfAbsent(key(box[0], box[1], box[2]), any -> new ArrayList<>()).add(i);
      }
    }

    private int[] box(double[] f, int at) {
      int[] box = new int[3];
      for (int k = 0; k < 3; k++) {
        double wrapped = f[at + k] - Math.floor(f[at + k]);
        box[k] = Math.min(grid[k] - 1, (int) (wrapped * grid[k]));
      }
      return box;
    }

    private int key(int a, int b, int c) {
      return (Math.floorMod(a, grid[0]) * grid[1] + Math.floorMod(b, grid[1])) * grid[2]
          + Math.floorMod(c, grid[2]);
    }

    int find(double a, double b, double c, int group) {
      int[] box = box(new double[] {a, b, c}, 0);
      int best = -1;
      double least = TOLERANCE * TOLERANCE;
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          for (int k = -1; k <= 1; k++) {
            for (int site :
                boxes.getOrDefault(key(box[0] + i, box[1] + j, box[2] + k), List.of())) {
              double square = problem.group[site] == group ? square(a, b, c, site) : 1;
              if (square < least) {
                least = square;
                best = site;
              }
            }
          }
        }
      }
      return best;
    }

    private double square(double a, double b, double c, int site) {
      double p = a - problem.fractional[3 * site];
      double q = b - problem.fractional[3 * site + 1];
      double r = c - problem.fractional[3 * site + 2];
      p -= Math.rint(p);
      q -= Math.rint(q);
      r -= Math.rint(r);
      double sum = 0;
      for (int x = 0; x < 3; x++) {
        double d = p * lattice.get(0, x) + q * lattice.get(1, x) + r * lattice.get(2, x);
        sum += d * d;
      }
      return sum;
    }
  }

  /** The number of distinct permutations, the order of the group. */
  int size() {
    return permutations.size();
  }

  /** The permutations: site i goes to number i of each. */
  List<int[]> all() {
    return permutations;
  }

  /** An arrangement's representative: of all its images the first in lexicographic order. */
  byte[] canonical(byte[] arrangement) {
    byte[] best = null;
    byte[] image = new byte[arrangement.length];
    for (int[] to : permutations) {
      for (int i = 0; i < to.length; i++) {
        image[to[i]] = arrangement[i];
      }
      if (best == null || Arrays.compare(image, best) < 0) {
        best = image.clone();
      }
    }
    return best;
  }

  /** The number of distinct images of an arrangement. */
  long degeneracy(byte[] arrangement) {
    long same = 0;
    for (int[] to : permutations) {
      boolean fixed = true;
      for (int i = 0; i < to.length && fixed; i++) {
        fixed = arrangement[to[i]] == arrangement[i];
      }
      same += fixed ? 1 : 0;
    }
    return permutations.size() / same;
  }
}
