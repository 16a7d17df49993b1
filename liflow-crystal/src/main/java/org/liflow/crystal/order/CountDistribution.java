package org.liflow.crystal.order;

import java.util.Arrays;

/**
 * Spreads whole numbers of atoms over groups of sites, as close to mean numbers as possible.
 *
 * <p>The sum of squared differences is the least there is: it is a flow of least convex cost, found
 * by shortest augmenting paths (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 14). Nodes
 * are species, 0 a vacancy; an arc from a to b turns one a of some group into b.
 */
final class CountDistribution {
  private final int[] sizes;
  private final double[][] targets;
  private final int[][] most;
  private final int species;
  private final int[][] counts;

  private CountDistribution(int[] sizes, double[][] targets, int[][] most) {
    this.sizes = sizes;
    this.targets = targets;
    this.most = most;
    species = targets[0].length;
    counts = new int[sizes.length][species];
    for (int g = 0; g < sizes.length; g++) {
      round(g);
    }
  }

  /**
   * Spreads atoms.
   *
   * @param sizes of each group the number of sites
   * @param targets of each group and species the mean number of atoms; a group's numbers add up to
   *     its size
   * @param most of each group and species the most atoms, 0 where it may not be there
   * @param totals of each species the number of atoms wanted; index 0 is not read
   * @return of each group and species the number of atoms; null where there is no way
   */
  static int[][] of(int[] sizes, double[][] targets, int[][] most, int[] totals) {
    CountDistribution spread = new CountDistribution(sizes, targets, most);
    int[] wanted = totals.clone();
    wanted[0] = Arrays.stream(sizes).sum();
    for (int s = 1; s < wanted.length; s++) {
      wanted[0] -= totals[s];
    }
    return wanted[0] >= 0 && spread.reach(wanted) ? spread.counts : null;
  }

  /** Largest remainders: the best for this group alone. */
  private void round(int g) {
    int left = sizes[g];
    for (int s = 0; s < species; s++) {
      counts[g][s] = Math.min(most[g][s], (int) Math.floor(targets[g][s] + 1e-9));
      left -= counts[g][s];
    }
    for (; left > 0; left--) {
      int best = -1;
      for (int s = 0; s < species; s++) {
        boolean better =
            best < 0 || targets[g][s] - counts[g][s] > targets[g][best] - counts[g][best] + 1e-12;
        if (counts[g][s] < most[g][s] && better) {
          best = s;
        }
      }
      counts[g][best]++;
    }
  }

  private boolean reach(int[] wanted) {
    while (true) {
      int[] missing = wanted.clone();
      boolean done = true;
      for (int s = 0; s < species; s++) {
        for (int[] group : counts) {
          missing[s] -= group[s];
        }
        done &= missing[s] == 0;
      }
      if (done) {
        return true;
      }
      if (!augment(missing)) {
        return false;
      }
    }
  }

  /** The cheapest chain from a species with too many atoms to one with too few. */
  private boolean augment(int[] missing) {
    double[] distance = new double[species];
    int[] from = new int[species];
    int[] group = new int[species];
    Arrays.fill(from, -1);
    for (int s = 0; s < species; s++) {
      distance[s] = missing[s] < 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    for (int round = 0; round < species; round++) {
      for (int a = 0; a < species; a++) {
        for (int b = 0; b < species && Double.isFinite(distance[a]); b++) {
          for (int g = 0; g < sizes.length && a != b; g++) {
            if (counts[g][a] > 0 && counts[g][b] < most[g][b]) {
              double cost = distance[a] + cost(g, a, -1) + cost(g, b, 1);
              if (cost < distance[b] - 1e-12) {
                distance[b] = cost;
                from[b] = a;
                group[b] = g;
              }
            }
          }
        }
      }
    }
    int end = -1;
    for (int s = 0; s < species; s++) {
      if (missing[s] > 0
          && Double.isFinite(distance[s])
          && (end < 0 || distance[s] < distance[end])) {
        end = s;
      }
    }
    if (end < 0) {
      return false;
    }
    int steps = 0;
    for (int s = end; from[s] >= 0 && steps <= species; s = from[s], steps++) {
      counts[group[s]][from[s]]--;
      counts[group[s]][s]++;
    }
    return true;
  }

  private double cost(int g, int s, int change) {
    double off = counts[g][s] - targets[g][s];
    return (off + change) * (off + change) - off * off;
  }
}
