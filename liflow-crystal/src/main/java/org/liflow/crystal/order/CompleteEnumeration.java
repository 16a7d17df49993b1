package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Looks at all arrangements without overlaps. Of arrangements that symmetry maps onto each other
 * the first in lexicographic order stands for all: its images are marked in a set of bits, one an
 * arrangement.
 */
final class CompleteEnumeration {
  private final OrderingProblem problem;
  private final SitePermutations symmetry;
  private final int[] order;

  /** Of each site its place in the order of the walk. */
  private final int[] place;

  private final long[] ways;
  private final long all;
  private final BitSet seen;
  private final byte[] species;
  private final int[][] left;
  private final List<FoundArrangement> distinct = new ArrayList<>();
  private long allowed;

  CompleteEnumeration(OrderingProblem problem, SitePermutations symmetry) {
    this.problem = problem;
    this.symmetry = symmetry;
    int groups = problem.counts.length;
    ways = new long[groups];
    left = new int[groups][];
    long product = 1;
    for (int g = 0; g < groups; g++) {
      ways[g] = Multinomial.exact(problem.counts[g]);
      left[g] = problem.counts[g].clone();
      product = Math.multiplyExact(product, ways[g]);
    }
    all = product;
    seen = new BitSet(Math.toIntExact(all));
    species = new byte[problem.sites()];
    order = Arrays.stream(problem.members).flatMapToInt(Arrays::stream).toArray();
    place = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      place[order[k]] = k;
    }
  }

  /**
   * Runs it.
   *
   * @param structures how many to return at most
   * @param temperature in K for a random sample, empty for the lowest energies
   */
  Search run(int structures, OptionalDouble temperature, long seed) {
    walk(0, problem.constant);
    distinct.sort(
        Comparator.comparingDouble(FoundArrangement::energy)
            .thenComparing(FoundArrangement::species, Arrays::compare));
    SearchMethod method = new SearchMethod.Enumeration(all, allowed, distinct.size());
    List<FoundArrangement> chosen =
        temperature.isPresent() && !distinct.isEmpty()
            ? sample(structures, Boltzmann.energy(temperature.getAsDouble()), seed)
            : List.copyOf(distinct.subList(0, Math.min(structures, distinct.size())));
    return new Search(chosen, method, distinct.isEmpty() ? first() : distinct.get(0).species());
  }

  /** The first arrangement in lexicographic order, overlaps or not. */
  private byte[] first() {
    byte[] first = new byte[species.length];
    for (int g = 0; g < problem.counts.length; g++) {
      int at = 0;
      for (byte s = 0; s < problem.counts[g].length; s++) {
        for (int k = 0; k < problem.counts[g][s]; k++) {
          first[problem.members[g][at++]] = s;
        }
      }
    }
    return first;
  }

  private void walk(int depth, double energy) {
    if (depth == order.length) {
      leaf(energy);
      return;
    }
    int site = order[depth];
    int[] counts = left[problem.group[site]];
    for (byte s = 0; s < counts.length; s++) {
      if (counts[s] == 0 || overlaps(site, s, depth)) {
        continue;
      }
      double charge = problem.charge[s];
      double more = 0;
      if (charge != 0) {
        double[] row = problem.pair[site];
        double potential = problem.field[site] + 0.5 * charge * row[site];
        for (int k = 0; k < depth; k++) {
          potential += problem.charge[species[order[k]]] * row[order[k]];
        }
        more = charge * potential;
      }
      counts[s]--;
      species[site] = s;
      walk(depth + 1, energy + more);
      counts[s]++;
    }
  }

  private boolean overlaps(int site, byte s, int depth) {
    if (problem.blocked[site][s]) {
      return true;
    }
    int[] near = problem.near[site];
    for (int k = 0; k < near.length; k++) {
      if (place[near[k]] < depth
          && problem.overlap(s, species[near[k]], problem.nearDistance[site][k])) {
        return true;
      }
    }
    return false;
  }

  private void leaf(double energy) {
    allowed++;
    if (seen.get(rank(species))) {
      return;
    }
    byte[] image = new byte[species.length];
    int images = 0;
    for (int[] to : symmetry.all()) {
      for (int i = 0; i < to.length; i++) {
        image[to[i]] = species[i];
      }
      int rank = rank(image);
      if (!seen.get(rank)) {
        seen.set(rank);
        images++;
      }
    }
    distinct.add(new FoundArrangement(species.clone(), energy, images, 1));
  }

  private int rank(byte[] arrangement) {
    long rank = 0;
    for (int g = 0; g < ways.length; g++) {
      rank =
          rank * ways[g]
              + Multinomial.rank(arrangement, problem.members[g], problem.counts[g], ways[g]);
    }
    return (int) rank;
  }

  /** Draws with the exact probabilities, degeneracy × exp(−E/kT). */
  private List<FoundArrangement> sample(int draws, double kT, long seed) {
    double lowest = distinct.get(0).energy();
    double[] sums = new double[distinct.size()];
    double sum = 0;
    for (int k = 0; k < sums.length; k++) {
      FoundArrangement one = distinct.get(k);
      sum += one.degeneracy() * Math.exp(-(one.energy() - lowest) / kT);
      sums[k] = sum;
    }
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(Boltzmann.seed(seed, 0));
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int k = 0; k < draws; k++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * sum);
      counts.merge(Math.min(sums.length - 1, at < 0 ? -at - 1 : at), 1, Integer::sum);
    }
    List<FoundArrangement> drawn = new ArrayList<>();
    counts.forEach(
        (k, times) -> {
          FoundArrangement one = distinct.get(k);
          drawn.add(new FoundArrangement(one.species(), one.energy(), one.degeneracy(), times));
        });
    return drawn;
  }
}
